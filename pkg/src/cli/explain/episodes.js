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
  const indent = ' '.repeat(TIME + 4);
  const told = (atMs, text) => {
    const [first, ...rest] = wrapped(`${name}: ${text}`, Math.max(20, width - TIME - 4));
    return [`${datedTime(atMs).padStart(TIME)}  ${first.replace(name, paint('bold', name))}`, ...rest.map((line) => indent + line)];
  };
  const { changes } = service;
  const parts = spells(changes).map(([first, last]) => [
    ...told(changes[first].atMs, changeText(changes, first)),
    ...(last > first ? told(changes[last].atMs, restartsText(changes, first, last)) : []),
    ...logLines(service, first, last, indent, width, paint),
  ]);
  if (parts.length <= FIRST + LAST) return parts.flat();
  const left = parts.length - FIRST - LAST;
  return [...parts.slice(0, FIRST).flat(), `${'…'.padStart(TIME)}  ${paint('dim', `${left} more changes of ${name}`)}`, ...parts.slice(-LAST).flat()];
}

/** The first and the last of each run of changes that differ in their restarts alone, as those of a crash loop do. */
function spells(changes) {
  const found = [];
  changes.forEach(({ state, running, desired, reason }, i) => {
    const before = changes[i - 1];
    const goesOn = before?.state === state && before.running === running && before.desired === desired && before.reason === reason;
    if (goesOn) found.at(-1)[1] = i;
    else found.push([i, i]);
  });
  return found;
}

/** A change as `1 of 3 replicas, restarted (2), failing: crash-loop: exit 1`. */
function changeText(changes, i) {
  const { state, running, desired, restarts, reason } = changes[i];
  const why = reason ? `: ${visible(reason, LONGEST_REASON)}` : '';
  const restarted = hasRestarted(changes, i) ? `, restarted (${restarts})` : '';
  const count = running === desired ? `${running} ${running === 1 ? 'replica' : 'replicas'}` : `${running} of ${desired} replicas`;
  if (state === 'unknown') return `not observed${why}`;
  if (state === 'ready') return `ready, ${count}${restarted}`;
  if (state === 'failing') return `${count}${restarted}, failing${why}`;
  // Enough run, yet it keeps the deployment from being ready: it restarted in the soak.
  return `${count}${restarted}${running === desired ? ', not stable' : ''}${why}`;
}

function restartsText(changes, first, last) {
  const more = changes[last].restarts - changes[first].restarts;
  if (more <= 0) return `restarts counted anew (${changes[last].restarts})`;
  return `restarted ${more} more ${more === 1 ? 'time' : 'times'} (${changes[last].restarts})`;
}

/** The end of the log that was taken last between these changes and the next one. */
function logLines({ changes, logs }, first, last, indent, width, paint) {
  const from = changes[first].atMs;
  const to = changes[last + 1]?.atMs ?? Infinity;
  return logs.filter(({ atMs }) => atMs >= from && atMs < to).slice(-1)
    .flatMap(({ lines }) => lines.slice(-LOG_LINES))
    .map((line) => `${indent}${paint('dim', '|')} ${fit(visibleLine(line), width - indent.length - 2).trimEnd()}`);
}
