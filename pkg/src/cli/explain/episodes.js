import { fit, widthOf, wrapped } from '../text-width.js';
import { visible, visibleLine } from '../visible.js';
import { hadTrouble, hasRestarted } from './story.js';
import { datedTime } from './time-axis.js';

const MOST_SERVICES = 40;
const FIRST = 12;
const LAST = 8;
const LOG_LINES = 3;
const LONGEST_REASON = 300;
const WIDEST_NAME = 28;
const TIME = 9;

/** What happened to the services that had trouble, in dated lines of at most `width` columns. */
export function episodeLines(story, { width, paint }) {
  const troubled = story.services.filter(hadTrouble);
  const told = troubled.slice(0, MOST_SERVICES).flatMap((service, i) => [...(i > 0 ? [''] : []), ...episode(service, width, paint)]);
  const more = troubled.length - MOST_SERVICES;
  return more > 0 ? [...told, '', `  and ${more} more ${more === 1 ? 'service' : 'services'} with trouble`] : told;
}

function episode(service, width, paint) {
  const name = fit(service.label, Math.min(widthOf(service.label), WIDEST_NAME));
  const room = Math.max(20, width - TIME - 4);
  const parts = service.changes.map((change, i) => {
    const [first, ...rest] = wrapped(`${name}: ${changeText(service.changes, i)}`, room);
    const indent = ' '.repeat(TIME + 4);
    const lines = [`${datedTime(change.atMs).padStart(TIME)}  ${first.replace(name, paint('bold', name))}`, ...rest.map((line) => indent + line)];
    return [...lines, ...logLines(service, i, indent, width, paint)];
  });
  if (parts.length <= FIRST + LAST) return parts.flat();
  const left = parts.length - FIRST - LAST;
  return [...parts.slice(0, FIRST).flat(), `${'…'.padStart(TIME)}  ${paint('dim', `${left} more changes of ${name}`)}`, ...parts.slice(-LAST).flat()];
}

/** A change as `1 of 3 replicas, restarted (2), failing: crash-loop: exit 1`. */
function changeText(changes, i) {
  const { state, running, desired, restarts, reason } = changes[i];
  const why = reason ? `: ${visible(reason, LONGEST_REASON)}` : '';
  const restarted = hasRestarted(changes, i) ? `, restarted (${restarts})` : '';
  const count = running === desired ? `${running} ${running === 1 ? 'replica' : 'replicas'}` : `${running} of ${desired} ${desired === 1 ? 'replica' : 'replicas'}`;
  if (state === 'unknown') return `not observed${why}`;
  if (state === 'ready') return `ready, ${count}${restarted}`;
  return `${count}${restarted}${state === 'failing' ? `, failing${why}` : why}`;
}

/** The end of the log that was taken between this change and the next one. */
function logLines({ changes, logs }, i, indent, width, paint) {
  const from = changes[i].atMs;
  const to = changes[i + 1]?.atMs ?? Infinity;
  return logs.filter(({ atMs }) => atMs >= from && atMs < to).slice(-1)
    .flatMap(({ lines }) => lines.slice(-LOG_LINES))
    .map((line) => `${indent}${paint('dim', '|')} ${fit(visibleLine(line), width - indent.length - 2).trimEnd()}`);
}
