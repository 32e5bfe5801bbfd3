import { failureKind } from '../docker-engine/failure-text.js';
import { endedTasks } from './task-slots.js';

/**
 * What the update says went wrong, or that it is not over. `others`: the tasks of other revisions, among them those that made a rollback
 * necessary. `since`: an update begun before (ms) is not held against this rollout.
 */
export function updateFailure({ UpdateStatus: update }, others = [], since = -Infinity) {
  if (!update?.State || Date.parse(update.StartedAt) < since) return undefined;
  const message = update.Message || update.State.replaceAll('_', ' ');
  // A rollback that is done shows only in this state: the service runs its previous spec, as healthy as before.
  if (update.State.startsWith('rollback_')) {
    const [culprit] = endedTasks(others);
    return { reason: 'rolled-back', message: culprit ? `${message} (${endMessage(culprit)})` : message, terminal: true };
  }
  if (update.State === 'paused') return { reason: 'update-paused', message, terminal: true };
  if (update.State === 'updating') return { reason: 'update-in-progress', message };
  return undefined;
}

/** Why a slot's active task does not run, or undefined while nothing has gone wrong. `anyRunning`: a replica of this revision runs elsewhere. */
export function slotFailure({ active, ended }, { restartPolicy, anyRunning }) {
  const waiting = active.Status?.Err;
  if (waiting && /^no suitable node/i.test(waiting)) return schedulingFailure(waiting);
  const [last] = ended;
  if (!last) return waiting ? { reason: 'task-rejected', message: waiting } : undefined;
  const message = endMessage(last);
  const given = givenUp(active, ended, restartPolicy);
  const kind = failureKind(message);
  if (kind || last.Status.State === 'rejected') {
    // Once may be bad luck on one node; a replica that runs elsewhere proves that it can.
    const hopeless = (kind ? kind.hopeless : true) && ended.length >= 2 && !anyRunning;
    return failure(kind?.reason ?? 'task-rejected', message, hopeless || given);
  }
  return failure(ended.length >= 2 ? 'crash-loop' : 'exited', message, given);
}

/** `no suitable node (scheduling constraints not satisfied on 2 nodes)`. A constraint no node meets does not heal; a lack of room may, and so may a node that is away. */
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

function endMessage({ Status: status }) {
  if (status.Err) return status.Err;
  const code = status.ContainerStatus?.ExitCode;
  return `${status.Message || status.State}${code === undefined ? '' : ` (exit code ${code})`}`;
}

function failure(reason, message, terminal) {
  return terminal ? { reason, message, terminal } : { reason, message };
}
