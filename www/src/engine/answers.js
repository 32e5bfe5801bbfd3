import { waitForStabilization } from 'evenkeel';

/** More would take the page long to draw. */
const MOST_SWEEPS = 10_000;
const MOST_SUMMARIES = 400_000;

/**
 * What a trace holds, and what would have been with other options:
 * `{ spec, options, startedAt, endedMs, warnings, outcome, recorded, run }`. `outcome` is the recorded verdict, `recorded` the run with
 * the recorded options without its snapshots, `run` the one with `changed`; see `runOf`.
 */
export async function replayAnswer(text, changed = {}) {
  const { replayCluster } = await import('evenkeel/trace');
  const replay = replayCluster(text);
  const { spec, startedAt, endedMs, warnings, outcome, options } = replay;
  const { snapshots, ...recorded } = await runOf(replay, undefined, {});
  const run = Object.keys(changed).length > 0 ? await runOf(replay, undefined, changed) : { ...recorded, snapshots };
  return { spec, options, startedAt, endedMs, warnings: [...warnings], outcome, recorded, run };
}

/** A wait to its end: `{ snapshots, result }`, or with `error` (its message) in place of the result. */
export async function runOf(cluster, spec, options) {
  const snapshots = [];
  let tooMany;
  const onProgress = (snapshot) => {
    snapshots.push(snapshot);
    if (snapshots.length <= MOST_SWEEPS && snapshots.length * snapshot.services.length <= MOST_SUMMARIES) return;
    tooMany = new RangeError(`this would take more than ${(snapshots.length - 1).toLocaleString('en')} looks: choose a longer interval or a shorter timeout`);
    throw tooMany;
  };
  try {
    return { snapshots, result: await waitForStabilization(cluster, spec, { ...options, onProgress }) };
  } catch (error) {
    if (tooMany) throw tooMany;
    return { snapshots, error: String(error?.message ?? error) };
  }
}
