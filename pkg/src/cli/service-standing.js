import { visible } from './visible.js';

export const STATE_COLORS = { ready: 'green', starting: 'yellow', failing: 'red', unknown: 'magenta' };

/** Failures that every rollout has for a while: new replicas come, old ones go. */
const ON_THE_WAY = ['update-in-progress', 'old-revision'];

/**
 * What a service's row says of it, fit to print: `state` is ready, starting, failing or unknown; `reason` why it is not ready,
 * in the orchestrator's words; `cause` and `hint` what evenkeel makes of it, `times` how many log lines say so, and `victim` whether it only waits for another one.
 */
export function standingOf(service, blocking) {
  const { diagnosis } = service;
  return {
    state: stateOf(service, blocking),
    reason: blocking || service.error ? reasonOf(service) : '',
    cause: visible(diagnosis?.title ?? ''),
    hint: visible(diagnosis?.hint ?? ''),
    times: diagnosis?.count ?? 0,
    victim: diagnosis?.victimOf !== undefined,
  };
}

/** Cause and reason in one line. */
export function whyOf({ cause, reason }) {
  return cause && reason ? `${cause} (${reason})` : cause || reason;
}

function stateOf({ error, failure, desired, running, healthy }, blocking) {
  if (error !== undefined) return 'unknown';
  if (!blocking) return 'ready';
  if (failure ? failure.terminal || !ON_THE_WAY.includes(failure.reason) : !healthy && running >= desired) return 'failing';
  return 'starting';
}

function reasonOf({ error, failure, running, desired, healthy }) {
  if (error !== undefined) return visible(error);
  if (failure) return visible(failure.message ? `${failure.reason}: ${failure.message}` : failure.reason);
  if (running > desired) return 'more replicas run than are wanted';
  if (!healthy && running > 0) return 'health checks do not pass';
  return '';
}
