import { list, oldRevision } from '../shared/answer.js';
import { placementFailure } from './placement.js';
import { deploymentHold, failedDeployment, findRevision, isCulprit } from './revision.js';
import { allocationFailure, allocationRestarts } from './task-failure.js';

/**
 * The node states of one task group. Pure: `seen` is what the API said of the job, `{ job, allocations, deployments,
 * evaluations }`, with stubs of allocations; `pinned` the version that is waited for, where it is known.
 */
export function groupStates(seen, group, pinned) {
  const { job } = seen;
  if (job.Stop) return [broken({ reason: 'exited', message: `job "${job.ID}" is stopped`, terminal: true })];
  const definition = list(job.TaskGroups).find(({ Name }) => Name === group);
  const { version, deployment, rollback } = findRevision(job, list(seen.deployments), pinned);
  const allocations = list(seen.allocations).filter(({ TaskGroup }) => TaskGroup === group);

  if (rollback && isCulprit(rollback, group)) {
    const failed = allocations.filter(({ JobVersion }) => JobVersion === rollback.JobVersion);
    return [{ ...broken(failedDeployment(rollback.StatusDescription, newestFailure(failed))), restarts: restartsOf(failed) }];
  }

  const current = allocations.filter(({ JobVersion }) => JobVersion === version);
  const rows = nodeRows(current, definition, deployment, isShort(current, definition, job, deployment));
  const hold = deploymentHold(deployment, group, newestFailure(current));
  if (hold) rows.push({ running: 0, healthy: false, ...hold });
  if (needsPlacement(current, definition, job)) {
    const failure = placementFailure(list(seen.evaluations), group);
    if (failure) rows.push(broken(failure));
  }
  if (isDead(job, definition)) {
    // No evaluation is pending, so nothing will be placed any more.
    const cause = newestFailure(current);
    rows.push(broken({ reason: cause?.reason ?? 'exited', message: cause?.message ?? `job "${job.ID}" is dead`, terminal: true }));
  }
  const old = allocations.filter((allocation) => allocation.JobVersion !== version && isThere(allocation));
  if (old.length > 0) rows.push(oldRevision(old.length));
  return rows;
}

/** Whether the evaluations are worth a call: only they tell why a replica has no allocation. */
export function needsEvaluations({ job, allocations }, groups) {
  return groups.some((group) => {
    const definition = list(job.TaskGroups).find(({ Name }) => Name === group);
    const current = list(allocations).filter(({ TaskGroup, JobVersion }) => TaskGroup === group && JobVersion === job.Version);
    return needsPlacement(current, definition, job);
  });
}

/** A system job wants as many as it has nodes, which no field says: its evaluations are always asked. */
function needsPlacement(current, definition, job) {
  const placed = current.filter((allocation) => isWanted(allocation) && allocation.ClientStatus !== 'failed').length;
  return isSystem(job) || placed < (definition?.Count ?? 0);
}

function isSystem({ Type }) {
  return Type === 'system' || Type === 'sysbatch';
}

function isDead({ Status, Type }, definition) {
  return Status === 'dead' && Type === 'service' && definition?.Count > 0;
}

/** One row for each node that has or had an allocation of the version. */
function nodeRows(current, definition, deployment, short) {
  const nodes = new Map();
  for (const allocation of current) {
    if (!nodes.has(allocation.NodeID)) nodes.set(allocation.NodeID, []);
    nodes.get(allocation.NodeID).push(allocation);
  }
  return [...nodes].map(([id, here]) => {
    const wanted = here.filter(isWanted);
    const running = wanted.filter(isRunning);
    const healthy = wanted.every((allocation) => isHealthy(allocation, definition, deployment));
    const row = { nodeId: here[0].NodeName || id, running: running.length, healthy, restarts: restartsOf(here) };
    const failure = newestFailure(wanted.filter((allocation) => !isHealthy(allocation, definition, deployment)))
      // One that was replaced tells why, while its successor is not up.
      ?? (short && (wanted.length === 0 || !healthy) ? newestFailure(here) : undefined);
    if (!failure) return row;
    return { ...row, healthy: false, failure };
  });
}

function isShort(current, definition, job, deployment) {
  const up = current.filter((allocation) => isWanted(allocation) && isHealthy(allocation, definition, deployment)).length;
  return isSystem(job) ? up < current.filter(isWanted).length : up < (definition?.Count ?? 0);
}

function isWanted({ DesiredStatus, ClientStatus }) {
  return DesiredStatus === 'run' && ClientStatus !== 'complete';
}

function isRunning({ ClientStatus }) {
  return ClientStatus === 'running';
}

function isThere({ ClientStatus, DesiredStatus }) {
  return ClientStatus === 'running' || ClientStatus === 'pending' || (ClientStatus === 'unknown' && DesiredStatus === 'run');
}

/**
 * Healthy: every long-running task of the group runs, and where a deployment watches the allocation it has said so. Its verdict
 * stays as it is when a task dies later, hence both.
 */
function isHealthy(allocation, definition, deployment) {
  if (!isRunning(allocation)) return false;
  const verdict = allocation.DeploymentStatus?.Healthy;
  if (verdict === false) return false;
  const undecided = verdict !== true && deployment && ['running', 'pending', 'initializing', 'paused'].includes(deployment.Status);
  if (undecided && Object.hasOwn(deployment.TaskGroups ?? {}, allocation.TaskGroup)) return false;
  return list(definition?.Tasks).every((task) => {
    const state = allocation.TaskStates?.[task.Name];
    if (task.Lifecycle && !task.Lifecycle.Sidecar) return !state?.Failed;
    return state ? state.State === 'running' : !allocation.TaskStates;
  });
}

function newestFailure(allocations) {
  const newestFirst = [...allocations].sort((a, b) => b.CreateIndex - a.CreateIndex);
  return newestFirst.map(allocationFailure).find(Boolean);
}

/** Restarts in place, and one for each allocation that failed and had to be replaced. */
function restartsOf(allocations) {
  return allocations.reduce((sum, one) => sum + allocationRestarts(one) + (one.ClientStatus === 'failed' ? 1 : 0), 0);
}

function broken(failure) {
  return { running: 0, healthy: false, failure };
}
