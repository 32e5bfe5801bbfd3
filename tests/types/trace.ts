// Compiled, never run: what users write must be accepted, and what is wrong must be refused.
import { waitForStabilization, watchStabilization, type Cluster, type NodeServiceState } from 'evenkeel';
import { salientLines, type SalientLine } from 'evenkeel/explain';
import { recordCluster, replayCluster, type Replay } from 'evenkeel/trace';

class Shop implements Cluster {
  region = 'eu';
  clusterServiceStates(): NodeServiceState[] {
    return [];
  }
}

const recorded = recordCluster(new Shop(), { onLine: (line) => line.length });
const region: string = recorded.region;
const trace: string = recorded.trace;
// @ts-expect-error the trace is only read
recorded.trace = '';
// @ts-expect-error a cluster has callbacks
recordCluster({ clusterServiceStates: 7 });
// @ts-expect-error onLine is a function
recordCluster(new Shop(), { onLine: 'file' });

const replay: Replay = replayCluster(trace);
const cluster: Cluster = replay;
const { outcome, warnings, endedMs, startedAt } = replay;
const kind: 'ready' | 'timedOut' | 'failed' | undefined = outcome?.kind;
// @ts-expect-error a trace is a text
replayCluster(new Uint8Array());

async function run(): Promise<void> {
  await waitForStabilization(recorded, replay.spec);
  const result = await waitForStabilization(replay, replay.spec, { stableFor: 30_000 });
  const ended: number | undefined = result.recordingEndedMs;
  for await (const snapshot of watchStabilization(replay, replay.spec)) snapshot.recordingEndedMs?.toFixed();
  const lines: SalientLine[] = salientLines(result.blocking.flatMap(({ logs }) => logs));
  // @ts-expect-error one log, not several
  salientLines([lines]);
  void ended;
}

void [region, cluster, warnings, endedMs, startedAt, kind, run];
