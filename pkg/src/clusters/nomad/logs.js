import { list } from '../shared/answer.js';
import { allocationFailure, allocationRestarts } from './task-failure.js';

const MOST_ALLOCATIONS = 3;
const BYTES_A_LINE = 400;
const MOST_BYTES = 256 * 1024;

/**
 * The last lines of a group's logs: of failing allocations first, then of live ones, then of dead ones. Nomad's logs bear no
 * times, so lines of different streams are not mixed: what matters most comes last.
 */
export async function groupLogs(transport, { allocations, version, group, query, tail, signal }) {
  const chosen = byInterest(list(allocations).filter(({ TaskGroup }) => TaskGroup === group), version).slice(0, MOST_ALLOCATIONS);
  const chunks = [];
  let missing = tail;
  let problem;
  for (const allocation of chosen) {
    for (const task of tasksByInterest(allocation)) {
      if (missing <= 0) break;
      try {
        const chunk = await taskLog(transport, allocation, task, { query, tail: missing, signal });
        missing -= chunk.length;
        chunks.unshift(chunk);
      } catch (error) {
        if (signal?.aborted || error.fatal) throw error;
        problem ??= error;
      }
    }
  }
  if (problem && missing === tail) throw problem;
  return chunks.flat();
}

async function taskLog(transport, allocation, task, { query, tail, signal }) {
  const read = (type) => transport.lines(`/v1/client/fs/logs/${allocation.ID}`, {
    signal,
    tail,
    maxBytes: MOST_BYTES,
    notFound: [],
    query: { ...query, task, type, origin: 'end', offset: Math.min(tail * BYTES_A_LINE, MOST_BYTES), plain: true },
  });
  // Which stream tells the cause is not known: each keeps at least half of the room where both are full.
  const [errors, output] = await Promise.all([read('stderr'), read('stdout')]);
  const kept = Math.max(tail - errors.length, Math.floor(tail / 2));
  const printed = lastOf(output, kept);
  return [...entries(printed, 'stdout'), ...entries(lastOf(errors, tail - printed.length), 'stderr')];
}

function lastOf(lines, count) {
  return count > 0 ? lines.slice(-count) : [];
}

function entries(lines, stream) {
  return lines.map((message) => ({ message, stream }));
}

/** Failing before restarted before live before dead; newest first within each. */
function byInterest(allocations, version) {
  const rank = (one) => (one.JobVersion === version ? 0 : 8)
    + (one.ClientStatus === 'failed' ? 0
      : allocationFailure(one) ? 1
        : allocationRestarts(one) > 0 ? 2
          : one.ClientStatus === 'running' ? 3 : 4);
  return [...allocations].sort((a, b) => rank(a) - rank(b) || b.CreateIndex - a.CreateIndex);
}

function tasksByInterest(allocation) {
  const rank = ([, state]) => (state?.Failed ? 0 : state?.Restarts > 0 ? 1 : 2);
  return Object.entries(allocation.TaskStates ?? {}).sort((a, b) => rank(a) - rank(b)).map(([name]) => name);
}
