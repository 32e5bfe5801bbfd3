import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';
import { recordCluster, replayCluster } from 'evenkeel/trace';

import { failOnStrayErrors, sleep, specOf } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

/** A wait for a service that crashes at 1 s, whose log comes 700 ms later and is empty at the end; and its replay. */
async function recorded() {
  let sweep = 0;
  let calls = 0;
  const cluster = recordCluster({
    clusterServiceStates: () => [{ running: 0, healthy: true, restarts: sweep++ < 2 ? 0 : 1 }],
    getServiceLogs: () => (calls++ === 0 ? sleep(700).then(() => ['Error: listen EADDRINUSE: address already in use :::3000']) : []),
  });
  const snapshots = [];
  const options = { timeout: 60_000, progressDeadline: 3000, onProgress: (snapshot) => snapshots.push(snapshot) };
  const result = await time.settled(waitForStabilization(cluster, specOf('web'), options));
  return { trace: cluster.trace, snapshots, result };
}

test('evidence and the causes that rest on it are replayed into the same snapshots and the same result', async () => {
  const { trace, snapshots, result } = await recorded();
  assert.equal(result.blocking[0].evidence.atMs, 1000);
  assert.match(result.outcome.message, /\n {2}cause: web: .*\(port-in-use\)\n/);
  const kinds = trace.trim().split('\n').map((line) => JSON.parse(line).kind);
  assert.deepEqual(kinds.slice(0, 7), ['trace', 'sweep', 'sweep', 'sweep', 'sweep', 'logs', 'sweep']);
  const again = [];
  const replayed = await time.settled(waitForStabilization(replayCluster(trace), undefined, { onProgress: (snapshot) => again.push(snapshot) }));
  assert.equal(JSON.stringify(replayed), JSON.stringify(result));
  assert.equal(JSON.stringify(again), JSON.stringify(snapshots));
});

test('a replay without evidence shows none', async () => {
  const { trace } = await recorded();
  const { blocking, services } = await time.settled(waitForStabilization(replayCluster(trace), undefined, { evidence: false }));
  assert.deepEqual(blocking, [{ name: 'web', sinceMs: 0, logs: [] }]);
  assert.ok(!('diagnosis' in services[0]));
});
