import { list, own } from '../shared/answer.js';

/**
 * Which version of a job is being rolled out, and what its deployment says.
 *
 * An auto-revert registers a new version that copies an older one, so the version alone looks like an ordinary success. What
 * gives it away is the deployment of the version before, failed and "rolling back to job version N". `pinned` is the version
 * that is waited for: its rollback counts even after still newer versions.
 */
export function findRevision(job, deployments, pinned) {
  const rollback = deployments
    .filter(({ JobVersion }) => JobVersion >= job.Version - 1 || JobVersion === pinned)
    .filter(({ Status, StatusDescription }) => Status === 'failed' && isRollback(StatusDescription))
    .sort((a, b) => b.JobVersion - a.JobVersion)[0];
  const deployment = deployments
    .filter(({ JobVersion }) => JobVersion === job.Version)
    .sort((a, b) => b.CreateIndex - a.CreateIndex)[0];
  return { version: job.Version, deployment, rollback };
}

function isRollback(description = '') {
  return /(?<!not )rolling back to job version/i.test(description);
}

/** Whether a failed deployment failed because of this group. One in which every group was healthy was failed by hand. */
export function isCulprit(deployment, group) {
  const short = Object.entries(deployment.TaskGroups ?? {}).filter(([, state]) => !isComplete(state));
  return short.length === 0 || short.some(([name]) => name === group);
}

function isComplete(state) {
  return (state?.HealthyAllocs ?? 0) >= (state?.DesiredTotal ?? 0);
}

/**
 * What a deployment keeps from being ready: `undefined` where the group is done, else `{}`, with a `failure` where it is stuck
 * or over. `cause`: what the group's allocations say.
 */
export function deploymentHold(deployment, group, cause) {
  if (!deployment) return undefined;
  const message = deployment.StatusDescription || `the deployment is ${deployment.Status}`;
  const state = own(deployment.TaskGroups, group);
  switch (deployment.Status) {
    case 'successful':
      return undefined;
    case 'failed':
      return isCulprit(deployment, group) ? { failure: failedDeployment(message, cause) } : undefined;
    case 'cancelled':
      return { failure: { reason: 'rollout-paused', message, terminal: true } };
    case 'paused':
    case 'blocked':
      return { failure: { reason: 'rollout-paused', message } };
    default:
      if (!state) return undefined;
      if (state.DesiredCanaries > 0 && !state.Promoted) return canaryHold(deployment, state, message);
      return isComplete(state) ? undefined : {};
  }
}

function canaryHold(deployment, state, message) {
  const waits = /promotion/i.test(message) && !state.AutoPromote && list(state.PlacedCanaries).length >= state.DesiredCanaries;
  return waits ? { failure: { reason: 'rollout-paused', message } } : {};
}

/** The deployment's words, and after them those of the allocation that brought it down. */
export function failedDeployment(message, cause) {
  const said = cause?.message && cause.reason !== 'old-revision' ? `${message}: ${cause.message}` : message;
  if (isRollback(message)) return { reason: 'rolled-back', message: said, terminal: true };
  if (/progress deadline/i.test(message)) return { reason: 'progress-deadline-exceeded', message: said, terminal: true };
  if (/unhealthy/i.test(message)) return { reason: cause?.reason ?? 'health-check-failing', message: said, terminal: true };
  return { reason: 'circuit-breaker', message: said, terminal: true };
}
