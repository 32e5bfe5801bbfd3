import { formatDuration } from '../cli/duration.js';
import { visible } from '../cli/visible.js';

const FAILED = {
  'terminal-failure': 'a service cannot become ready',
  'no-progress': 'no progress',
  'rolled-back': 'rolled back',
};

/** A time that goes on, in whole seconds. */
export function wholeSeconds(milliseconds) {
  return formatDuration(Math.max(0, Math.floor(milliseconds / 1000) * 1000));
}

/**
 * The verdict as of the time shown: `state` names its colour and form, `title` it in words, `detail` the reason.
 * `holding` is how long the deployment has been ready.
 */
export function verdictOf({ result, error, isRunning, isEmpty, view, holdingMs, soakMs }) {
  const { counts, runs } = view;
  if (result) {
    const { kind, reason, message } = result.outcome;
    if (kind === 'ready') return { state: 'ready', title: 'Ready', detail: countOf(counts, runs) };
    const detail = kind === 'failed' ? `${FAILED[reason] ?? reason}; ${countOf(counts, runs)}` : countOf(counts, runs);
    return { state: 'failing', title: kind === 'failed' ? 'Failed' : 'Timed out', detail, message };
  }
  if (error !== undefined) {
    if (error?.name === 'AbortError') return { state: 'unknown', title: 'Stopped', detail: countOf(counts, runs) };
    return { state: 'failing', title: 'The wait ended', detail: visible(error?.message ?? error, 500) };
  }
  if (isEmpty) return { state: 'unknown', title: 'Nothing to watch', detail: '' };
  if (runs.length === 0) return { state: 'starting', title: isRunning ? 'Looking' : 'Not started', detail: '' };
  if (holdingMs !== undefined && soakMs > 0) return { state: 'ready', title: 'Soaking', detail: `all ready, held for ${wholeSeconds(holdingMs)} of ${formatDuration(soakMs)}` };
  return { state: 'starting', title: 'Waiting', detail: countOf(counts, runs) };
}

/** `2 of 5 ready, 1 failing`. */
export function countOf({ ready, failing, unknown }, { length }) {
  return [`${ready} of ${length} ready`, failing && `${failing} failing`, unknown && `${unknown} unknown`].filter(Boolean).join(', ');
}

/** How a run is told in a line: `failing, 1 of 3 running, 4 restarts: cause`. */
export function tellRun({ state, running, desired, restarts, cause, reason }) {
  const numbers = [state, `${running} of ${desired} running`, tellRestarts(restarts)].filter(Boolean).join(', ');
  const why = cause || reason;
  return why ? `${numbers}: ${why}` : numbers;
}

/** Nothing where there are none. */
export function tellRestarts(restarts) {
  if (restarts === 0) return '';
  return restarts === 1 ? '1 restart' : `${restarts} restarts`;
}

/** The address where it is one to follow: `javascript:` and the like are only shown. */
export function linkTarget(text) {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
