import { shortAge, formatDuration } from '../duration.js';
import { pendingOf } from '../progress.js';
import { STATE_COLORS, whyOf } from '../service-standing.js';
import { fit, widthOf } from '../text-width.js';

const MOST_ROWS = 40;
const STATE = 8;
const AGE = 6;
const ROOMY = 110;

/**
 * The live table as lines, none wider than `columns - 1` (a character in the last column makes some terminals wrap) and not more
 * than `height - 1`. `progress` has `rows`, `ready`, `readyForMs`; `plan` is `{ timeout, stableFor }`.
 */
export function renderTable({ progress, elapsedMs, plan, columns, height, paint }) {
  const width = Math.max(20, columns) - 1;
  const { rows, left } = choose(progress.rows, Math.max(1, Math.min(MOST_ROWS, height - 4)));
  const layout = columnsOf(progress.rows, width);
  return [
    paint('dim', heading(layout).trimEnd()),
    ...rows.map((row) => renderRow(row, layout, elapsedMs, paint)),
    ...(left ? [paint('dim', fit(left, width).trimEnd())] : []),
    paint('bold', fit(footer(progress, elapsedMs, plan), width).trimEnd()),
  ];
}

/** All rows where they fit, else those that are not ready, as many as fit. */
function choose(all, room) {
  if (all.length <= room) return { rows: all };
  const pending = pendingOf(all);
  const rows = pending.slice(0, room);
  const hidden = pending.length - rows.length;
  const ready = all.length - pending.length;
  const left = [hidden > 0 && `${hidden} more not ready`, ready > 0 && `${ready} ready`].filter(Boolean).join(', ');
  return { rows, left: `… and ${left}` };
}

function columnsOf(rows, width) {
  const longestName = rows.reduce((most, { name }) => Math.max(most, widthOf(name)), 7);
  const roomy = width >= ROOMY;
  // Where room is scarce it is the reason that needs it.
  const name = Math.min(longestName, Math.floor(width * (roomy ? 0.3 : 0.25)));
  const bar = roomy ? 20 : width >= 60 ? 8 : 0;
  const restarts = roomy ? 'RESTARTS' : '↻  ';
  const counts = rows.reduce((most, { running, desired }) => Math.max(most, `${running}/${desired}`.length), bar > 0 ? 3 : 'REPLICAS'.length);
  const fixed = name + 1 + (bar > 0 ? bar + 1 : 0) + counts + 2 + STATE + 1 + AGE + 1 + restarts.length + 1;
  return { name, bar, counts, restarts, reason: Math.max(0, width - fixed), width };
}

function heading({ name, bar, counts, restarts, reason, width }) {
  const replicas = fit('REPLICAS', bar > 0 ? bar + 1 + counts : counts);
  return fit(`${fit('SERVICE', name)} ${replicas}  ${fit('STATE', STATE)} ${fit('AGE', AGE)} ${restarts} ${fit('REASON', reason)}`, width);
}

function renderRow(row, layout, elapsedMs, paint) {
  const { name, bar, counts, restarts, reason, width } = layout;
  const color = STATE_COLORS[row.state];
  const cells = [
    [fit(row.name, name)],
    ...(bar > 0 ? [[barOf(row, bar), color]] : []),
    [`${`${row.running}/${row.desired}`.padStart(counts)} `],
    [fit(row.state, STATE), color],
    [fit(shortAge(Math.max(0, elapsedMs - row.sinceMs)), AGE), 'dim'],
    [fit(row.restarts > 0 ? String(row.restarts) : '', restarts.length), 'yellow'],
    [fit(whyOf(row), reason).trimEnd(), row.state === 'starting' ? 'dim' : color],
  ];
  // On a terminal too narrow for the fixed columns, those on the right give way.
  let room = width;
  return cells.filter(([text]) => (room -= widthOf(text) + 1) >= -1).map(([text, format]) => (format && text.trim() ? paint(format, text) : text)).join(' ').trimEnd();
}

function barOf({ running, desired }, columns) {
  const share = desired > 0 ? Math.min(1, running / desired) : 1;
  const full = Math.floor(share * columns);
  return '█'.repeat(full) + '░'.repeat(columns - full);
}

function footer({ rows, ready, readyForMs }, elapsedMs, { timeout, stableFor }) {
  const done = rows.filter(({ state }) => state === 'ready').length;
  const time = timeout === Infinity ? formatDuration(elapsedMs) : `${formatDuration(elapsedMs)} of ${formatDuration(timeout)}`;
  const soak = ready && stableFor > 0 ? `, stable for ${formatDuration(Math.min(readyForMs, stableFor))} of ${formatDuration(stableFor)}` : '';
  return `${done} of ${rows.length} ready${soak} · ${time}`;
}
