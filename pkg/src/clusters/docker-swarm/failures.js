import { failureKind } from '../docker-engine/failure-text.js';
import { endedTasks } from './task-slots.js';

/**
 * What the update says went wrong, or that it is not over; with what its tasks died of, which the update itself does not say.
 * `current`: the tasks of the service's revision; `others`: those of other revisions, among them those that made a rollback necessary.
 * `since`: an update begun before (ms) is not held against this rollout.
 */
export function updateFailure({ UpdateStatus: update }, { current = [], others = [], since = -Infinity } = {}) {
  if (!update?.State || Date.parse(update.StartedAt) < since) return undefined;
  const message = update.Message || update.State.replaceAll('_', ' ');
  // A rollback that is done shows only in this state: the service runs its previous spec, as healthy as before.
  if (update.State.startsWith('rollback_')) return { reason: 'rolled-back', message: withCulprit(message, others), terminal: true };
  if (update.State === 'paused') return { reason: 'update-paused', message: withCulprit(message, current), terminal: true };
  if (update.State === 'updating') return { reason: 'update-in-progress', message };
  return undefined;
}

function withCulprit(message, tasks) {
  const [culprit] = endedTasks(tasks);
  return culprit ? `${message} (${endMessage(culprit)})` : message;
}

/**
 * Why a slot's active task does not run, or undefined while nothing has gone wrong. `anyRunning`: a replica of this revision runs
 * in another slot.
 */
export function slotFailure({ active, ended }, { taskTemplate = {}, anyRunning }) {
  const waiting = active.Status?.Err;
  if (waiting && /^no suitable node/i.test(waiting)) return schedulingFailure(waiting);
  const [last] = ended;
  if (!last) return waiting ? { reason: 'task-rejected', message: waiting } : undefined;
  const message = endMessage(killed(last) ? (ended.find((task) => failureKind(endMessage(task))) ?? last) : last);
  const given = givenUp(active, ended, taskTemplate.RestartPolicy);
  const kind = failureKind(message);
  if (kind || last.Status.State === 'rejected') {
    // Once may be bad luck on one node; a replica that runs elsewhere proves that it can.
    const hopeless = (kind ? kind.hopeless : true) && ended.length >= 2 && !anyRunning;
    return failure(kind?.reason ?? 'task-rejected', message, hopeless || given);
  }
  if (last.Status.State === 'complete' && hasHealthCheck(taskTemplate)) {
    return failure('health-check-failing', `${message}; a health check that fails ends a task like this`, given);
  }
  return failure(ended.length >= 2 ? 'crash-loop' : 'exited', message, given);
}

/** A constraint that no node meets does not heal; a lack of room may, and so may a node that is away. */
function schedulingFailure(message) {
  const hopeless = /constraints? not satisfied|unsupported platform|missing plugin/i.test(message);
  const mayHeal = /insufficient resources|port already in use|not available|max replicas/i.test(message);
  return failure('unschedulable', message, hopeless && !mayHeal);
}

/** Whether the restart policy leaves the slot as it is. */
function givenUp(active, ended, { Condition = 'any', MaxAttempts = 0, Window = 0 } = {}) {
  const replaced = active !== ended[0] || ['ready', 'running'].includes(active.DesiredState);
  if (replaced && Condition !== 'none') return false;
  if (Condition === 'none') return active === ended[0];
  if (Condition === 'on-failure' && ended[0].Status.State === 'complete') return true;
  return MaxAttempts > 0 && !Window && ended.length > MaxAttempts;
}

/** A process that exits with 0 when an unhealthy container is stopped leaves no other trace than a task that is complete. */
function hasHealthCheck({ ContainerSpec }) {
  const [kind = 'NONE'] = ContainerSpec?.HealthCheck?.Test ?? ContainerSpec?.Healthcheck?.Test ?? [];
  return kind !== 'NONE';
}

/** Ended by a signal and nothing else said: a symptom. The agent does not always add that the health check was the reason. */
function killed(task) {
  return /^task: non-zero exit \((137|143)\)$/.test(task.Status.Err ?? '');
}

function endMessage({ Status: status }) {
  if (status.Err) return status.Err;
  const code = status.ContainerStatus?.ExitCode;
  return `${status.Message || status.State}${code === undefined ? '' : ` (exit code ${code})`}`;
}

function failure(reason, message, terminal) {
  return terminal ? { reason, message, terminal } : { reason, message };
}
