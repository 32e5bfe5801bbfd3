import { waitForStabilization, type Cluster } from 'evenkeel';
import { scriptedCluster, virtualTime, type Script, type ScriptedCluster, type Step } from 'evenkeel/testing';

const script: Script = [{ running: 0 }, { running: 3, at: 1200, latency: 5 }];
const row: Step = [{ nodeId: 1, running: 1, healthy: true, restarts: 2, failure: { reason: 'crash-loop' } }];
const cluster: ScriptedCluster = scriptedCluster(
  {
    script,
    rows: [row, { states: [{ node_id: 'a', running: 1 }] }],
    steady: 2,
    faults: [{ rejects: 'no', retryAfter: 5 }, { throws: new Error('no') }, { hangs: true }, { missing: true }, { answers: null }],
    computed: ({ service, call, elapsed }) => service.length + call + elapsed,
  },
  { logs: { script: ['line', { message: 'entry' }], steady: async (service, tail) => [`${service} ${tail}`] }, mode: 'sweep', pushes: [5] },
);
const asCluster: Cluster = cluster;
cluster.set('steady', { running: 1 });
cluster.push();

export async function run(): Promise<string> {
  const aborted: boolean = cluster.calls.some((call) => call.aborted && call.at > 5);
  const result = await virtualTime((time) => time.hold(waitForStabilization(asCluster, {}, {})), { startAt: new Date(0), limit: 5 });
  return `${result.outcome.kind} ${aborted}`;
}

// @ts-expect-error a step is not a text
scriptedCluster({ web: 'three' });
// @ts-expect-error no such mode
scriptedCluster({ web: 1 }, { mode: 'batch' });
