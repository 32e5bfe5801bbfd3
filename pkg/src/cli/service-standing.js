import { visible } from './visible.js';

export const STATE_COLORS = { ready: 'green', starting: 'yellow', failing: 'red', unknown: 'magenta' };

/**
 * What a service's row says of it: `state` is ready, starting, failing or unknown; `reason` why it is not ready, in the
 * orchestrator's words, fit to print.
 */
export function standingOf(service, blocking) {
  return { state: stateOf(service, blocking), reason: blocking || service.error ? reasonOf(service) : '' };
}

function stateOf({ error, failure, desired, running, healthy }, blocking) {
  if (error !== undefined) return 'unknown';
  if (!blocking) return 'ready';
  if (failure || (!healthy && running >= desired)) return 'failing';
  return 'starting';
}

function reasonOf({ error, diagnosis, failure, running, desired, healthy }) {
  if (error !== undefined) return visible(error);
  if (diagnosis?.title) return visible(diagnosis.title);
  if (failure) return visible(failure.message ? `${failure.reason}: ${failure.message}` : failure.reason);
  if (running > desired) return 'more replicas run than are wanted';
  if (!healthy && running > 0) return 'health checks do not pass';
  return '';
}
