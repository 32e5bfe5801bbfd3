import type { Cluster, DeploymentSpec, FailureReason, StabilizationOptions } from './index.js';

export interface RecordOptions {
  /**
   * Called with every line of the trace, its line end included, as soon as it is written. One that throws is not called
   * again; the wait goes on.
   */
  onLine?: (line: string) => void;
}

/**
 * The cluster as it is; what a wait asks it is recorded. Give it to a wait in the cluster's place. A trace holds the spec,
 * the options, every observation and log tail with its time, and the verdict, as JSON Lines; texts are made safe and masked
 * as in results. `docs/traces.md` describes the format.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 * import { recordCluster } from 'evenkeel/trace';
 *
 * const recorded = recordCluster(cluster);
 * await waitForStabilization(recorded, spec);
 * await writeFile('rollout.trace', recorded.trace);
 */
export function recordCluster<C extends Cluster>(cluster: C, options?: RecordOptions): C & {
  /** The lines of the last wait so far; empty before the first. */
  readonly trace: string;
};

/**
 * A cluster whose waits run over a trace: in virtual time, at once, with `onProgress` called for every sweep. Options that
 * are given replace the recorded ones one by one; with the recorded ones the result is the recorded one, byte for byte. With
 * others it is what would have happened: each sweep sees what the recorded sweep nearest to it saw, and beyond the end of the
 * recording its last state is taken to hold, which `recordingEndedMs` says. A wait that nothing can decide, for instance
 * without a timeout, rejects; so does one whose recording ended with an error.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 * import { replayCluster } from 'evenkeel/trace';
 *
 * const replay = replayCluster(await readFile('rollout.trace', 'utf8'));
 * const recorded = await waitForStabilization(replay, replay.spec);
 * const patient = await waitForStabilization(replay, replay.spec, { timeout: 600_000 });
 *
 * @throws {TypeError} where the text is no trace. What follows a damaged line is left out, with a warning.
 */
export function replayCluster(trace: string): Replay;

/** What a trace says of the wait it recorded, and the cluster to run it again. */
export interface Replay extends Cluster {
  /** What was waited for. */
  readonly spec: DeploymentSpec;
  /** How. `redact`, `signal` and `onProgress` are not recorded. */
  readonly options: StabilizationOptions;
  /** The time of day at which the wait began, as ISO 8601. */
  readonly startedAt?: string;
  /** Where the recording ends, in milliseconds since the start of the wait. */
  readonly endedMs: number;
  /** The recorded verdict; absent where the wait was aborted or ended with an error, or the trace is cut off. */
  readonly outcome?: { readonly kind: 'ready' | 'timedOut' | 'failed'; readonly reason?: FailureReason };
  /** What is wrong with the text, a sentence each. */
  readonly warnings: readonly string[];
}
