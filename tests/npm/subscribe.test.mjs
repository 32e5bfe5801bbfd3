import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();
const wait = (cluster, spec, options) => time.settled(waitForStabilization(cluster, spec, options));

test('a change is swept at once', async () => {
  let state = down;
  const cluster = {
    clusterServiceStates: () => state,
    subscribe(changed) {
      setTimeout(() => {
        state = up;
        changed('web');
      }, 123);
    },
  };
  const { outcome, sweeps, elapsedMs } = await wait(cluster, specOf('web'), { pollInterval: 10_000, timeout: 60_000 });
  assert.deepEqual([outcome.kind, sweeps, elapsedMs], ['ready', 2, 123]);
});

test('a change in mid-sweep is swept after it', async () => {
  let calls = 0;
  let changed;
  const cluster = {
    async clusterServiceStates() {
      calls++;
      const state = calls > 1 ? up : down;
      if (calls === 1) setTimeout(() => changed(), 10);
      await sleep(20);
      return state;
    },
    subscribe: (told) => void (changed = told),
  };
  const { sweeps, elapsedMs } = await wait(cluster, specOf('web'), { pollInterval: 10_000, timeout: 60_000 });
  assert.equal(sweeps, 2);
  assert.ok(elapsedMs <= 45, `${elapsedMs} ms`);
});

test('a storm of changes is bounded, and the last change is seen soon', async () => {
  let changed;
  let sweeps = 0;
  let state = down;
  const cluster = { clusterServiceStates: () => (sweeps++, state), subscribe: (told) => void (changed = told) };
  const running = waitForStabilization(cluster, specOf('web'), { timeout: 60_000 });
  for (let i = 0; i < 1000; i++) setTimeout(() => changed(), i);
  setTimeout(() => ((state = up), changed()), 1000);
  const { elapsedMs } = await time.settled(running);
  assert.ok(sweeps < 20, `${sweeps} sweeps`);
  assert.ok(elapsedMs <= 1500, `${elapsedMs} ms`);
});

test('changes told from within every call do not starve the process', async () => {
  let changed;
  let sweeps = 0;
  const cluster = {
    clusterServiceStates: () => (sweeps++, changed(), changed(), down),
    subscribe: (told) => void ((changed = told), changed()),
  };
  const { outcome } = await wait(cluster, specOf('web'), { timeout: 300, pollInterval: 0 });
  assert.equal(outcome.kind, 'timedOut');
  assert.ok(sweeps <= 310, `${sweeps} sweeps`);
});

test('polling goes on whatever subscribe does', async () => {
  const broken = [
    () => { throw new Error('no stream'); },
    async () => { throw new Error('no stream'); },
    () => Promise.reject(),
    () => never(),
    () => ({ then() { throw new Error('no'); } }),
    () => Object.defineProperty({}, 'then', { get() { throw new Error('no'); } }),
    () => null,
    () => 7,
    () => () => { throw new Error('cannot end'); },
    () => async () => { throw new Error('cannot end'); },
    async () => () => { throw new Error('cannot end'); },
    async () => () => Promise.reject(new Error('cannot end')),
  ];
  for (const subscribe of broken) {
    let sweeps = 0;
    const { outcome } = await wait({ clusterServiceStates: () => (sweeps++ ? up : down), subscribe }, specOf('web'));
    assert.equal(outcome.kind, 'ready');
  }
});

/** How a wait can end, as the options and callbacks that make it end so. */
const ends = {
  ready: {},
  timedOut: { clusterServiceStates: () => down },
  failed: { clusterServiceStates: () => [{ running: 0, healthy: false, failure: { reason: 'x', terminal: true } }] },
  fatal: { clusterServiceStates: () => Promise.reject({ fatal: true }) },
  'wrong shape': { clusterServiceStates: () => 7 },
  'thrown in onProgress': { onProgress: () => { throw new Error('x'); } },
  aborted: { clusterServiceStates: never, signal: true },
};
for (const [end, { signal, onProgress, ...callbacks }] of Object.entries(ends)) {
  test(`unsubscribed exactly once, and deaf to changes after it: ${end}`, async () => {
    for (const asynchronous of [false, true]) {
      let unsubscribed = 0;
      let changed;
      let calls = 0;
      const cluster = {
        clusterServiceStates: () => up,
        ...callbacks,
        subscribe(told) {
          assert.equal(this, cluster);
          calls++;
          changed = told;
          const unsubscribe = () => unsubscribed++;
          return asynchronous ? sleep(1).then(() => unsubscribe) : unsubscribe;
        },
      };
      const controller = new AbortController();
      if (signal) setTimeout(() => controller.abort(), 50);
      const options = { timeout: 200, pollInterval: 20, failFast: true, onProgress, signal: controller.signal };
      await wait(cluster, specOf('web'), options).catch(() => {});
      await time.run();
      assert.deepEqual([calls, unsubscribed], [1, 1]);
      changed('web');
      await time.run();
    }
  });
}

test('nothing is subscribed to where the arguments are wrong', async () => {
  const cluster = { clusterServiceStates: () => up, subscribe: () => assert.fail('subscribed') };
  await assert.rejects(waitForStabilization(cluster, { services: { web: 1 } }));
});
