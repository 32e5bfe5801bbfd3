const RANK = { ready: 0, starting: 1, unknown: 2, failing: 3 };
const NARROWEST = { ready: 0, starting: 0, unknown: 2, failing: 2 };
const TOP = 4;
const BAND = 5;
const CLOSEST_SWEEPS = 3;

/**
 * What is drawn of a service: for each state the stretches it held, as path data of a line along the middle, the replicas as
 * a step line, and a mark at each restart. However much happened, there are no more pieces than pixels; what went wrong
 * stays visible, however short.
 */
export function lanePaths(lane, scale, endMs, height) {
  const { runs } = lane;
  const first = lane.indexAt(scale.fromMs);
  const segments = [];
  const steps = [];
  const restarts = [];
  let most = 1;
  for (let i = first; i < runs.length && runs[i].fromMs <= scale.toMs; i++) {
    const { fromMs, state, running, desired } = runs[i];
    const from = Math.max(0, half(scale.x(fromMs)));
    const to = Math.min(scale.width, half(scale.x(runs[i + 1]?.fromMs ?? endMs)));
    addSegment(segments, state, from, to);
    most = Math.max(most, running, desired);
    addStep(steps, from, to, running);
    if (i > 0 && runs[i].restarts > runs[i - 1].restarts && fromMs >= scale.fromMs && !(restarts.at(-1) > from - CLOSEST_SWEEPS)) restarts.push(from);
  }
  const states = {};
  for (const { state, from, to } of segments) states[state] = `${states[state] ?? ''}M${from} 0H${to}`;
  const base = height - BAND - 4;
  const y = (running) => half(TOP + (1 - running / most) * (base - TOP));
  const line = steps.map(({ from, to, low, last }, i) => `${i === 0 ? 'M' : 'L'}${from} ${y(steps[i - 1]?.last ?? last)}V${y(low)}V${y(last)}H${to}`).join('');
  return { states, steps: line, restarts: restarts.map((x) => `M${x - 3} ${base + 1}h6l-3 -6z`).join('') };
}

/** Strokes where the sweeps were; none where they would be one band. */
export function sweepPath(times, scale) {
  let data = '';
  let last = -Infinity;
  const shown = times.filter((time) => scale.holds(time));
  if (shown.length > scale.width / CLOSEST_SWEEPS) return '';
  for (const time of shown) {
    const x = half(scale.x(time));
    if (x - last < CLOSEST_SWEEPS) continue;
    data += `M${x} 0V6`;
    last = x;
  }
  return data;
}

function addSegment(segments, state, from, to) {
  const last = segments.at(-1);
  const start = Math.max(from, last?.to ?? 0);
  const end = Math.max(to, from + NARROWEST[state]);
  if (last && (last.state === state || end <= start)) {
    last.to = Math.max(last.to, end);
    if (RANK[state] > RANK[last.state]) last.state = state;
  } else if (end > start) {
    segments.push({ state, from: start, to: end });
  }
}

function addStep(steps, from, to, running) {
  const last = steps.at(-1);
  if (last && last.from === from) Object.assign(last, { to, low: Math.min(last.low, running), last: running });
  else if (to > from || !last) steps.push({ from, to, low: running, last: running });
}

function half(x) {
  return Math.round(x * 2) / 2;
}
