import { list, oldRevision } from '../shared/answer.js';
import { eventsFailure, rollbackEvent } from './service-events.js';
import { stoppedTasksFailure } from './task-failure.js';

/**
 * The node states of one service. Pure. `service`: of `DescribeServices`; `pin`: what `pinOf` gave when the wait began; `stopped`:
 * tasks of `DescribeTasks`; `serviceDeployment`: of `DescribeServiceDeployments`, where it was asked; `restarts`: as counted so far.
 */
export function serviceStates({ service, pin, stopped, serviceDeployment, restarts = 0 }) {
  if (service.status !== 'ACTIVE') {
    return [broken({ reason: 'exited', message: `the service is ${service.status}`, terminal: true })];
  }
  const rollouts = rolloutsOf(service);
  const primary = rollouts.find(({ status }) => status === 'PRIMARY');
  if (!primary) return [{ running: 0, healthy: false }];
  const rollback = findRollback({ service, rollouts, primary, pin, serviceDeployment });
  if (rollback !== undefined) {
    const cause = stoppedTasksFailure(stopped, pin?.id ?? primary.id);
    return [{ ...broken({ reason: 'rolled-back', message: withCause(rollback, cause), terminal: true }), restarts }];
  }
  const settled = isSettled(primary, rollouts);
  const row = { nodeId: primary.id, running: primary.runningCount ?? 0, healthy: settled, restarts };
  const failure = settled && isFull(primary) ? undefined : rolloutFailure({ service, primary, stopped, serviceDeployment });
  const rows = [failure ? { ...row, healthy: false, failure } : row];
  const old = rollouts.filter((rollout) => rollout !== primary);
  const left = old.reduce((sum, { runningCount = 0, pendingCount = 0 }) => sum + runningCount + pendingCount, 0);
  if (left > 0) rows.push(oldRevision(left));
  return rows;
}

/** What a wait must remember of a service to know its rollback later. */
export function pinOf(service) {
  const primary = rolloutsOf(service).find(({ status }) => status === 'PRIMARY');
  return primary && { id: primary.id, taskDefinition: primary.taskDefinition, createdAt: primary.createdAt };
}

/** Whether the primary was replaced by a later revision: a new rollout, not a rollback. */
export function isNewer(pin, now) {
  return pin && now && pin.id !== now.id && compareRevisions(now.taskDefinition, pin.taskDefinition) >= 0;
}

/** Whether a service's stopped tasks or its service deployment could tell more. */
export function isUnsettled(service) {
  const rollouts = rolloutsOf(service);
  const primary = rollouts.find(({ status }) => status === 'PRIMARY');
  return service.status === 'ACTIVE' && !(primary && isSettled(primary, rollouts) && isFull(primary));
}

/** The deployments of a service; those of another controller than ECS are task sets. */
export function rolloutsOf(service) {
  const deployments = list(service.deployments);
  if (deployments.length > 0) return deployments;
  return list(service.taskSets).map((set) => ({
    ...set,
    desiredCount: set.computedDesiredCount,
    rolloutState: set.stabilityStatus === 'STABILIZING' ? 'IN_PROGRESS' : undefined,
  }));
}

/** ECS itself says when a rollout has reached its steady state; `rolloutState` is absent for other controllers. */
function isSettled({ rolloutState, pendingCount = 0 }, rollouts) {
  return (rolloutState === undefined || rolloutState === 'COMPLETED') && pendingCount === 0 && rollouts.length === 1;
}

function isFull({ runningCount = 0, desiredCount = 0 }) {
  return runningCount >= desiredCount;
}

function rolloutFailure({ service, primary, stopped, serviceDeployment }) {
  const cause = stoppedTasksFailure(stopped, primary.id) ?? eventsFailure(service.events, primary.createdAt);
  if (primary.rolloutState === 'FAILED') {
    return { reason: 'circuit-breaker', message: withCause(primary.rolloutStateReason || 'the rollout failed', cause), terminal: true };
  }
  if (/^STOP/.test(serviceDeployment?.status ?? '')) {
    return { reason: 'rollout-paused', message: withCause(serviceDeployment.statusReason || serviceDeployment.status, cause), terminal: true };
  }
  return cause;
}

/** What tells of a rollback, in progress or done, or undefined. */
function findRollback({ service, rollouts, primary, pin, serviceDeployment }) {
  if (/^ROLLBACK/.test(serviceDeployment?.status ?? '')) {
    return serviceDeployment.rollback?.reason || serviceDeployment.statusReason || serviceDeployment.status;
  }
  if (/roll(ing|ed)?[ -]?back/i.test(primary.rolloutStateReason ?? '')) return primary.rolloutStateReason;
  const failed = rollouts.find((rollout) => rollout !== primary && rollout.rolloutState === 'FAILED'
    && (rollout.id === pin?.id || compareRevisions(primary.taskDefinition, rollout.taskDefinition) < 0));
  if (failed) return failed.rolloutStateReason || 'the rollout failed and another took its place';
  if (!pin || pin.id === primary.id) return undefined;
  const told = rollbackEvent(service.events, pin.createdAt);
  if (told) return told.message;
  if (compareRevisions(primary.taskDefinition, pin.taskDefinition) >= 0) return undefined;
  return `the service went back from ${pin.taskDefinition} to ${primary.taskDefinition}`;
}

/** Negative where `a` is an older revision of the family of `b`; 0 where they are the same or cannot be compared. */
function compareRevisions(a = '', b = '') {
  const [, familyA, revisionA] = /^(.*):(\d+)$/.exec(a) ?? [];
  const [, familyB, revisionB] = /^(.*):(\d+)$/.exec(b) ?? [];
  return familyA !== undefined && familyA === familyB ? revisionA - revisionB : 0;
}

function withCause(message, cause) {
  return cause && !message.includes(cause.message) ? `${message} (${cause.message})` : message;
}

function broken(failure) {
  return { running: 0, healthy: false, failure };
}
