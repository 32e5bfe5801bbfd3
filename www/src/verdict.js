import { h } from './dom.js';
import { exactDuration } from './duration-text.js';

const WORDS = { ready: 'ready', timedOut: 'timed out' };
const REASONS = { 'terminal-failure': ' (waiting cannot help)', 'no-progress': ' (no progress)', 'rolled-back': ' (rolled back)' };

/** `ready after 12.3s`, `timed out after 10s`, `failed after 20s (no progress)`. */
export function verdictText({ kind, reason }, elapsedMs) {
  return `${WORDS[kind] ?? kind} after ${exactDuration(elapsedMs)}${REASONS[reason] ?? ''}`;
}

/** A verdict as a mark and words. */
export function verdictMark(outcome, elapsedMs) {
  return h('span', { class: `verdict ${outcome.kind}` }, verdictText(outcome, elapsedMs));
}
