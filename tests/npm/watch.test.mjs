import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization, watchStabilization } from 'evenkeel';

import { countedSignal, down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

/** Ready at sweep `sweeps`; `counts.calls` says how often it was asked. */
function readyAt(sweeps, counts = { calls: 0 }) {
  return { clusterServiceStates: () => (++counts.calls >= sweeps ? up : down) };
}

async function collect(watch, visit = () => {}) {
  const seen = [];
  for await (const snapshot of watch) {
    seen.push(snapshot.sweep);
    await visit(snapshot);
  }
  return seen;
}

test('an iteration sees every sweep and ends with the wait; the result can be awaited too', async () => {
  const watch = watchStabilization(readyAt(4), specOf('web'));
  assert.deepEqual(await time.settled(collect(watch)), [1, 2, 3, 4]);
  assert.equal((await watch).outcome.kind, 'ready');
  assert.equal((await watch.finally(() => {})).sweeps, 4);
  assert.deepEqual(await collect(watch), [4], 'an iteration that comes late sees the last snapshot');
});

test('the wait starts by itself, also where nobody iterates or awaits', async () => {
  const counts = { calls: 0 };
  watchStabilization(readyAt(3, counts), specOf('web'));
  await time.run();
  assert.equal(counts.calls, 3);
});

test('a watch that nobody looks at may fail', async () => {
  watchStabilization({ clusterServiceStates: () => null }, specOf('web'));
  watchStabilization({ clusterServiceStates: () => Promise.reject({ fatal: true }) }, specOf('web'));
  watchStabilization(null);
  watchStabilization(readyAt(1), specOf('web'), { signal: AbortSignal.abort() });
  await time.run();
});

test('leaving the loop ends the wait: no more calls, no timers, no listeners', async () => {
  for (const leave of ['break', 'throw']) {
    const counts = { calls: 0 };
    const { signal, counts: listeners } = countedSignal();
    const watch = watchStabilization(readyAt(100, counts), specOf('web'), { signal });
    const loop = async () => {
      for await (const { sweep } of watch) {
        if (sweep === 2 && leave === 'break') break;
        if (sweep === 2) throw new Error('from the loop');
      }
    };
    if (leave === 'throw') await assert.rejects(time.settled(loop()), { message: 'from the loop' });
    else await time.settled(loop());
    assert.equal(time.pending, 0);
    assert.equal(counts.calls, 2);
    assert.deepEqual(listeners, { added: 1, removed: 1 });
    await assert.rejects(watch, { name: 'AbortError', message: 'the iteration was left' });
  }
});

test('leaving the loop after the end keeps the result', async () => {
  const watch = watchStabilization(readyAt(1), specOf('web'));
  await time.run();
  for await (const { ready } of watch) {
    assert.equal(ready, true);
    break;
  }
  assert.equal((await watch).outcome.kind, 'ready');
});

test('a call in flight is told when the loop is left', async () => {
  const signals = [];
  const cluster = { clusterServiceStates: (name, { signal }) => (signals.push(signal) > 1 ? never() : down) };
  const watch = watchStabilization(cluster, specOf('web'));
  const iterator = watch[Symbol.asyncIterator]();
  await time.settled(iterator.next());
  await time.run(time.now + 600);
  await iterator.return();
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false, true]);
  await assert.rejects(watch, { name: 'AbortError' });
});

test('several iterations see the same sweeps, and where one leaves all end', async () => {
  const watch = watchStabilization(readyAt(5), specOf('web'));
  assert.deepEqual(await time.settled(Promise.all([collect(watch), collect(watch)])), [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]);
  const left = watchStabilization(readyAt(5), specOf('web'));
  const other = assert.rejects(collect(left), { name: 'AbortError' });
  const leaving = (async () => {
    for await (const { sweep } of left) if (sweep === 2) break;
  })();
  await time.settled(leaving);
  await other;
});

test('a slow iteration sees the latest snapshot, not every one, and never misses the last', async () => {
  const watch = watchStabilization(readyAt(10), specOf('web'));
  const seen = await time.settled(collect(watch, () => sleep(1200)));
  assert.equal(seen[0], 1);
  assert.equal(seen.at(-1), 10);
  assert.ok(seen.length < 7, `${seen}`);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
});

test('what ends the wait is thrown in the loop, after the snapshots before it', async () => {
  let sweep = 0;
  const cluster = { clusterServiceStates: () => (++sweep > 2 ? Promise.reject(Object.assign(new Error('refused'), { fatal: true })) : down) };
  const watch = watchStabilization(cluster, specOf('web'));
  const seen = [];
  const loop = (async () => {
    for await (const snapshot of watch) seen.push(snapshot.sweep);
  })();
  await assert.rejects(time.settled(loop), { message: 'refused' });
  assert.deepEqual(seen, [1, 2]);
  assert.equal(await watch.catch(({ message }) => message), 'refused');
});

test('a bad argument is thrown in the loop', async () => {
  await assert.rejects(collect(watchStabilization(readyAt(1), null)), { name: 'TypeError', message: 'spec: expected an object, got null' });
});

test('an empty deployment has a result and no snapshots', async () => {
  const watch = watchStabilization(readyAt(1), { services: {} });
  assert.deepEqual(await collect(watch), []);
  assert.equal((await watch).outcome.kind, 'ready');
});

test('onProgress sees what the loop sees', async () => {
  const seen = [];
  const watch = watchStabilization(readyAt(3), specOf('web'), { onProgress: ({ sweep }) => seen.push(sweep) });
  assert.deepEqual(await time.settled(collect(watch)), seen);
});

test('what onProgress throws or rejects with, the wait rejects with', async () => {
  for (const value of [new Error('mine'), 'a string', undefined, null, Object.freeze({})]) {
    for (const onProgress of [() => { throw value; }, async () => { throw value; }, () => ({ then: (_, reject) => reject(value) })]) {
      const wait = waitForStabilization({ clusterServiceStates: () => down }, specOf('web'), { onProgress });
      await assert.rejects(time.settled(wait), (error) => error === value);
      assert.equal(time.pending, 0);
    }
  }
});

test('onProgress that hangs, rejects after the end, or answers oddly changes nothing', async () => {
  const odd = [never, () => sleep(5000).then(() => Promise.reject(new Error('late'))), () => 7, () => null, () => ({ then() {} })];
  for (const onProgress of odd) {
    let sweep = 0;
    const wait = waitForStabilization({ clusterServiceStates: () => (sweep++ ? up : down) }, specOf('web'), { onProgress });
    assert.equal((await time.settled(wait)).outcome.kind, 'ready');
    await time.run();
  }
});

test('onProgress is told of the sweep that decides', async () => {
  const seen = [];
  const wait = waitForStabilization(readyAt(2), specOf('web'), { onProgress: ({ ready, blocking }) => seen.push([ready, blocking.length]) });
  await time.settled(wait);
  assert.deepEqual(seen, [[false, 1], [true, 0]]);
});
