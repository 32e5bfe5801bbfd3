import { list } from '../shared/answer.js';

const RESOURCE_TYPES = { batch: 'job', sysbatch: 'job' };

/** The services of a job, one for each task group, in the job's order. `evaluations` matter for system jobs only. */
export function jobServices(seen) {
  const { job } = seen;
  return list(job.TaskGroups).map((group) => [group.Name, { rtype: resourceType(job), scale: { mode: 'fixed', replicas: desired(seen, group) } }]);
}

function resourceType(job) {
  if (job.Periodic) return 'cron';
  if (job.ParameterizedJob) return 'job';
  return RESOURCE_TYPES[job.Type] ?? 'service';
}

function desired({ job, allocations, evaluations }, group) {
  if (job.Type !== 'system') return job.Stop ? 0 : (group.Count ?? 0);
  // The scheduler alone knows which nodes meet the constraints: those it placed an allocation on, and those it wants to.
  const wanted = list(allocations).filter(({ TaskGroup, DesiredStatus }) => TaskGroup === group.Name && DesiredStatus === 'run');
  return new Set(wanted.map(({ NodeID }) => NodeID)).size + queued(list(evaluations), group.Name);
}

function queued(evaluations, group) {
  const counts = evaluations
    .filter(({ Status }) => Status === 'complete' || Status === 'blocked')
    .sort((a, b) => b.CreateIndex - a.CreateIndex)
    .map(({ QueuedAllocations }) => QueuedAllocations ?? {});
  const newest = counts.find((count) => Object.hasOwn(count, group));
  return newest?.[group] ?? 0;
}
