import { own, list } from '../shared/answer.js';
import { imageFailure } from '../shared/image-failure.js';

/** What an allocation, or the task of it that failed first of all, says is wrong; undefined where nothing is. */
export function allocationFailure(allocation) {
  const failed = Object.values(allocation.TaskStates ?? {})
    .map((state) => ({ state, failure: taskFailure(state) }))
    .filter(({ failure }) => failure)
    // A sibling that was stopped because another task failed is not the cause.
    .sort((a, b) => weight(b) - weight(a))[0];
  if (allocation.ClientStatus === 'lost' || allocation.ClientStatus === 'unknown') {
    const message = allocation.ClientDescription || allocation.DesiredDescription || `the allocation is ${allocation.ClientStatus}`;
    return { reason: 'node-lost', message };
  }
  if (failed) return failed.failure;
  if (allocation.DeploymentStatus?.Healthy === false) {
    return { reason: 'health-check-failing', message: 'the allocation is unhealthy' };
  }
  if (allocation.ClientStatus === 'failed') {
    return { reason: 'container-create-failed', message: allocation.ClientDescription || 'the allocation failed' };
  }
  return undefined;
}

/** How often an allocation's tasks were restarted. */
export function allocationRestarts(allocation) {
  return Object.values(allocation.TaskStates ?? {}).reduce((sum, state) => sum + (state?.Restarts ?? 0), 0);
}

function weight({ state, failure }) {
  return (state.Failed ? 4 : 0) + (failure.terminal ? 2 : 0) + (failure.reason === 'health-check-failing' ? 0 : 1);
}

/** The newest event that tells of a cause wins; `Restarting`, `Not Restarting` and `Killed` only follow one. */
function taskFailure(state) {
  const events = list(state.Events);
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const failure = eventFailure(events[index], events[index - 1], state);
    if (failure) return failure;
  }
  return undefined;
}

function eventFailure(event, previous, state) {
  const message = event.DisplayMessage || event.Message || event.Type;
  switch (event.Type) {
    case 'Terminated':
      // An exit that was asked for says nothing of the task, unless it failed all the same.
      if (!state.Failed && isStop(previous)) return undefined;
      return exitFailure(event, message, state);
    case 'Driver Failure':
      return driverFailure(message);
    case 'Failed Validation':
      return { reason: 'task-rejected', message, terminal: true };
    case 'Setup Failure':
      return { reason: setupReason(message), message };
    case 'Failed Artifact Download':
      return { reason: 'container-create-failed', message };
    case 'Template':
      return state.State === 'pending' && /missing/i.test(message) ? { reason: 'config-missing', message } : undefined;
    case 'Alloc Unhealthy':
      // "Unhealthy because of failed task" repeats what an earlier event tells better.
      return /because of failed task/i.test(message) ? undefined : { reason: 'health-check-failing', message };
    case 'Restart Signaled':
      return /check/i.test(message) ? { reason: 'health-check-failing', message } : undefined;
    default:
      return undefined;
  }
}

function isStop(event) {
  return event?.Type === 'Killing' || event?.Type === 'Restart Signaled' || event?.Type === 'Signaling';
}

function exitFailure(event, message, state) {
  const code = String(own(event.Details, 'exit_code') ?? event.ExitCode ?? '');
  const killed = own(event.Details, 'oom_killed') === 'true' || /\boom[ -]?killed\b/i.test(message);
  if (killed || (code === '137' && /OutOfMemoryError/.test(message))) return { reason: 'oom-killed', message };
  if (code === '0' && !state.Failed && state.State === 'dead' && !(state.Restarts > 0)) return undefined;
  return { reason: state.Restarts > 0 || state.State === 'pending' ? 'crash-loop' : 'exited', message };
}

function driverFailure(message) {
  if (/failed to pull|pull access denied|manifest unknown|no such image|invalid reference format|rror pulling image/i.test(message)) {
    return imageFailure(message);
  }
  return { reason: /\bmount/i.test(message) ? 'mount-failed' : 'container-create-failed', message };
}

function setupReason(message) {
  if (/volume|mount/i.test(message)) return 'mount-failed';
  return /secret|vault|consul|template|variable/i.test(message) ? 'config-missing' : 'container-create-failed';
}
