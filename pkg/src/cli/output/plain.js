import { clock, formatDuration } from '../duration.js';
import { pendingOf } from '../progress.js';
import { STATE_COLORS } from '../service-standing.js';
import { verdictLines } from './verdict.js';

const HEARTBEAT = 30_000;
const MOST_NAMES = 5;

/**
 * A line for each service that changed, and a heartbeat where none did for half a minute: of real time counted from what
 * `startedAt` answers, or without it of the time that the snapshots tell.
 */
export function plainOutput({ stream, paint, plan, startedAt, heartbeat = HEARTBEAT }) {
  let latest;
  let held = false;
  let saidAt = 0;
  const say = (elapsedMs, text) => {
    stream.write(`[${clock(elapsedMs)}] ${text}\n`);
    saidAt = elapsedMs;
    timer?.refresh();
  };
  const beat = (elapsedMs) => say(elapsedMs, latest ? standing(latest) : 'no answer from the cluster yet');
  const timer = startedAt && setInterval(() => beat(performance.now() - startedAt()), heartbeat).unref();
  return {
    until(elapsedMs) {
      while (!timer && elapsedMs - saidAt > heartbeat) beat(saidAt + heartbeat);
    },
    snapshot(progress, { changed, elapsedMs }) {
      latest = progress;
      for (const row of changed) say(elapsedMs, rowText(row, paint));
      if (progress.ready && !held && plan.stableFor > 0) say(elapsedMs, `all ready, to hold for ${formatDuration(plan.stableFor)}`);
      held = progress.ready;
    },
    end(ending, progress) {
      clearInterval(timer);
      stream.write(`${verdictLines(ending, progress, paint).join('\n')}\n`);
    },
    stop: () => clearInterval(timer),
  };
}

function rowText({ name, running, desired, state, restarts, cause, reason }, paint) {
  const why = cause || reason;
  const again = restarts > 0 ? `, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}` : '';
  return `${name} ${running}/${desired} ${paint(STATE_COLORS[state], state)}${again}${why ? ` (${why})` : ''}`;
}

function standing({ rows, readyForMs }) {
  const pending = pendingOf(rows);
  if (pending.length === 0) return `all ready for ${formatDuration(readyForMs)}`;
  const named = pending.slice(0, MOST_NAMES).map(({ name, running, desired }) => `${name} ${running}/${desired}`);
  const more = pending.length > named.length ? ` and ${pending.length - named.length} more` : '';
  return `waiting for ${named.join(', ')}${more}`;
}
