import { STATE_COLORS } from '../service-standing.js';
import { fit, widthOf } from '../text-width.js';
import { hadTrouble, hasRestarted } from './story.js';
import { TimeAxis } from './time-axis.js';

const MOST_LANES = 40;
const WIDEST_LABEL = 28;
const RESTART = { glyph: '↻', about: 'restart', color: 'yellow' };

/** How a service's state is drawn, the worst first: where several fall into one column, that one is seen. */
const MARKS = [
  { key: 'failing', glyph: '×', about: 'failing', color: STATE_COLORS.failing },
  { key: 'unknown', glyph: '?', about: 'not observed', color: STATE_COLORS.unknown },
  { key: 'none', glyph: '·', about: 'none runs', color: STATE_COLORS.starting },
  { key: 'some', glyph: '▒', about: 'starting', color: STATE_COLORS.starting },
  { key: 'ready', glyph: '━', about: 'ready', color: STATE_COLORS.ready },
];

/**
 * The timeline as lines of at most `width` columns: a lane for each service, beneath them the soaks, the deadline and the
 * axis. `plan` has `timeout` and `stableFor`; `held`: whether the last soak was long enough.
 */
export function timelineLines(story, { width, plan, held, paint }) {
  const { lanes, left } = chooseLanes(story.services);
  const counts = (service) => countsOf(service.changes.at(-1));
  const widest = (texts, least) => texts.reduce((most, text) => Math.max(most, widthOf(text)), least);
  const marks = marksBelow(story, plan, held);
  const label = Math.min(widest([...lanes.map((service) => service.label), ...marks.map(({ name }) => name)], 4), WIDEST_LABEL, Math.floor(width * 0.3));
  const tail = widest(lanes.map(counts), 3);
  const axis = new TimeAxis(story.endMs, Math.max(10, width - label - tail - 6));
  const used = new Set();
  const rows = lanes.map((service) => `  ${fit(service.label, label)}  ${lane(service.changes, axis, used, paint)}  ${counts(service).padStart(tail)}`.trimEnd());
  const [line, times] = axis.lines();
  const indent = ' '.repeat(label + 4);
  return [
    ...rows,
    ...(left ? [`  ${fit('', label)}  ${paint('dim', left)}`] : []),
    ...marks.map(({ name, draw }) => `  ${fit(name, label)}  ${draw(axis, paint)}`.trimEnd()),
    `${indent}${paint('dim', line)}`,
    `${indent}${paint('dim', times)}`,
    ...legend(used, indent, width, paint),
  ];
}

/** All services where they are few, else those that ever were not ready, those with trouble before others. */
function chooseLanes(services) {
  if (services.length <= MOST_LANES) return { lanes: services };
  const wereNotReady = services.filter(({ changes }) => changes.some(({ state }) => state !== 'ready'));
  const ranked = [...wereNotReady.filter(hadTrouble), ...wereNotReady.filter((service) => !hadTrouble(service))].slice(0, MOST_LANES);
  const chosen = new Set(ranked);
  const hidden = wereNotReady.length - chosen.size;
  const always = services.length - wereNotReady.length;
  const left = [hidden > 0 && `${hidden} more`, always > 0 && `${always} always ready`].filter(Boolean).join(', ');
  return { lanes: services.filter((service) => chosen.has(service)), left: left && `and ${left}` };
}

function countsOf({ running, desired }) {
  return `${running}/${desired}`;
}

function lane(changes, axis, used, paint) {
  const cells = Array.from({ length: axis.columns }, () => MARKS.length - 1);
  const restarts = new Set();
  changes.forEach((change, i) => {
    const mark = MARKS.findIndex(({ key }) => key === markKey(change));
    const to = i + 1 < changes.length ? axis.column(changes[i + 1].atMs - 1e-6) : axis.columns - 1;
    const from = axis.column(change.atMs);
    for (let column = from; column <= Math.max(from, to); column++) cells[column] = Math.min(cells[column], mark);
    if (hasRestarted(changes, i)) restarts.add(from);
  });
  const drawn = cells.map((mark, column) => (restarts.has(column) ? RESTART : MARKS[mark]));
  for (const mark of drawn) used.add(mark);
  return inRuns(drawn, paint);
}

function markKey({ state, running }) {
  if (state !== 'starting') return state;
  return running > 0 ? 'some' : 'none';
}

/** Equal marks are painted together. */
function inRuns(marks, paint) {
  const runs = [];
  for (const { glyph, color } of marks) {
    const last = runs.at(-1);
    if (last?.color === color) last.text += glyph;
    else runs.push({ color, text: glyph });
  }
  return runs.map(({ color, text }) => paint(color, text)).join('');
}

/** The rows beneath the lanes, each with a `name` and how to `draw` it. */
function marksBelow({ soaks, endMs }, { timeout, stableFor }, held) {
  const rows = [];
  if (stableFor > 0 && soaks.length > 0) {
    rows.push({ name: 'soak', draw: (axis, paint) => paint('cyan', soakLane(soaks, held, axis)) });
  }
  if (timeout <= endMs) rows.push({ name: 'deadline', draw: (axis, paint) => paint('red', `${' '.repeat(axis.column(timeout))}▲`) });
  return rows;
}

function soakLane(soaks, held, axis) {
  const cells = Array.from({ length: axis.columns }, () => ' ');
  soaks.forEach(({ fromMs, toMs, broken }, i) => {
    const to = axis.column(toMs);
    for (let column = axis.column(fromMs); column < to; column++) if (cells[column] === ' ') cells[column] = '─';
    cells[to] = broken ? '✗' : held && i === soaks.length - 1 ? '✓' : '─';
  });
  return cells.join('').trimEnd();
}

function legend(used, indent, width, paint) {
  const lines = [''];
  for (const mark of [...MARKS].reverse().concat(RESTART).filter((each) => used.has(each))) {
    const text = `${mark.glyph} ${mark.about}`;
    if (indent.length + widthOf(lines.at(-1)) + text.length + 3 > width) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) ? '   ' : ''}${text}`;
  }
  return lines.map((line) => `${indent}${paint('dim', line)}`);
}
