import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { countedSignal, down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

const reason = new Error('enough');
const spec = specOf('web', 'db', 'cache');

/** Waits with a signal that `makeCluster` may abort, and checks all that must hold after an abort. */
async function checkAbort(makeCluster, { options = {}, abortAt, wanted = spec } = {}) {
  const { controller, signal, counts } = countedSignal();
  const abort = () => controller.abort(reason);
  let calls = 0;
  let unsubscribed = 0;
  const counting = (callback) => callback && ((...args) => (calls++, callback(...args)));
  const { onProgress, ...callbacks } = makeCluster(abort);
  const { subscribe = () => undefined } = callbacks;
  const cluster = {
    clusterServiceStates: counting(callbacks.clusterServiceStates),
    clusterStates: counting(callbacks.clusterStates),
    getServiceLogs: counting(callbacks.getServiceLogs),
    subscribe: (changed) => (subscribe(changed), () => unsubscribed++),
  };
  const wait = waitForStabilization(cluster, wanted, { timeout: 1000, ...options, signal, onProgress });
  if (abortAt !== undefined) setTimeout(abort, abortAt);
  await assert.rejects(time.settled(wait), (error) => error === reason);
  assert.deepEqual(counts, { added: 1, removed: 1 });
  assert.equal(unsubscribed, 1);
  const callsAtEnd = calls;
  const pending = time.pending;
  controller.abort('again');
  await time.run();
  assert.equal(calls, callsAtEnd, 'called after the end');
  return { calls, pending };
}

test('a signal already aborted: the wait rejects and asks nothing', async () => {
  const refuse = () => assert.fail('was called');
  const cluster = { clusterServiceStates: refuse, subscribe: refuse };
  for (const given of [reason, 'a string', null, 0]) {
    const signal = AbortSignal.abort(given);
    await assert.rejects(waitForStabilization(cluster, spec, { signal }), (error) => error === given);
  }
  await assert.rejects(waitForStabilization(cluster, spec, { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

const moments = {
  'in the first call, answered at once': (abort) => ({ clusterServiceStates: () => (abort(), up) }),
  'in the first call, answered with a promise': (abort) => ({ clusterServiceStates: async () => (abort(), up) }),
  'in the first call, which then rejects': (abort) => ({ clusterServiceStates: async () => { abort(); throw new Error('x'); } }),
  'in the first call, which then hangs': (abort) => ({ clusterServiceStates: () => (abort(), never()) }),
  'in the first call, which then answers null': (abort) => ({ clusterServiceStates: () => (abort(), null) }),
  'in the first call, which then is fatal': (abort) => ({ clusterServiceStates: () => { abort(); throw Object.assign(new Error('x'), { fatal: true }); } }),
  'in clusterStates, answered at once': (abort) => ({ clusterStates: () => (abort(), { web: up }) }),
  'in clusterStates, which then rejects': (abort) => ({ clusterStates: async () => { abort(); throw new Error('x'); } }),
  'in clusterStates, which then hangs': (abort) => ({ clusterStates: () => (abort(), never()) }),
  'in clusterStates, which then answers null': (abort) => ({ clusterStates: async () => (abort(), null) }),
  'in a getter of an answer': (abort) => ({ clusterServiceStates: () => [{ get running() { abort(); return 1; }, healthy: true }] }),
  'inside onProgress': (abort) => ({ clusterServiceStates: () => down, onProgress: abort }),
  'inside onProgress, which then throws': (abort) => ({ clusterServiceStates: () => down, onProgress: () => { abort(); throw new Error('x'); } }),
  'inside subscribe': (abort) => ({ clusterServiceStates: () => down, subscribe: abort }),
  'inside subscribe, after a change': (abort) => ({ clusterServiceStates: () => down, subscribe: (changed) => (changed(), abort(), changed()) }),
};
for (const [moment, makeCluster] of Object.entries(moments)) {
  test(`abort ${moment}: the wait rejects with the reason and lets go of everything`, async () => {
    for (const wanted of [spec, specOf('web')]) {
      const { pending } = await checkAbort(makeCluster, { wanted });
      assert.equal(pending, 0, 'a timer is left');
    }
  });
}

test('abort between two sweeps', async () => {
  const { calls, pending } = await checkAbort(() => ({ clusterServiceStates: () => down }), { abortAt: 250 });
  assert.deepEqual([calls, pending], [3, 0]);
});

test('abort while calls hang tells them why', async () => {
  for (const name of ['clusterServiceStates', 'clusterStates']) {
    const signals = [];
    const hang = (_, { signal }) => (signals.push(signal), never());
    const { pending } = await checkAbort(() => ({ [name]: hang }), { abortAt: 100, options: { concurrency: 2 } });
    assert.equal(pending, 0);
    assert.equal(signals.length, name === 'clusterStates' ? 1 : 2);
    for (const signal of signals) assert.equal(signal.reason, reason);
  }
});

test('abort from within a call that took the place of one given up', async () => {
  let calls = 0;
  const { pending } = await checkAbort(
    (abort) => ({ clusterServiceStates: () => (++calls > 2 && abort(), never()) }),
    { options: { callTimeout: 20, concurrency: 2, timeout: 5000 } },
  );
  assert.equal(pending, 0);
});

test('abort while logs are fetched, and from within fetching them', async () => {
  const signals = [];
  await checkAbort(
    () => ({ clusterServiceStates: () => down, getServiceLogs: (name, tail, { signal }) => (signals.push(signal), never()) }),
    { options: { timeout: 0 }, abortAt: 50 },
  );
  assert.deepEqual(signals.map((signal) => signal.reason), [reason, reason, reason]);
  for (const answer of [() => ['line'], never, async () => { throw new Error('x'); }]) {
    const { pending } = await checkAbort((abort) => ({ clusterServiceStates: () => down, getServiceLogs: () => (abort(), answer()) }), {
      options: { timeout: 0 },
    });
    assert.equal(pending, 0);
  }
});

test('a signal read only after the abort is aborted', async () => {
  let context;
  await checkAbort(() => ({ clusterStates: (_, given) => ((context = given), never()) }), { abortAt: 10 });
  assert.equal(context.signal.reason, reason);
  assert.equal(context.signal, context.signal);
});

test('a wait that has its verdict does not hear its signal any more', async () => {
  const { controller, signal, counts } = countedSignal();
  const { outcome } = await time.settled(waitForStabilization({ clusterServiceStates: () => up }, spec, { signal }));
  controller.abort(reason);
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual(counts, { added: 1, removed: 1 });
});

test('waits that share a signal leave no listener behind, however they end', async () => {
  const { controller, signal, counts } = countedSignal();
  const ready = waitForStabilization({ clusterServiceStates: () => up }, spec, { signal });
  const timedOut = waitForStabilization({ clusterServiceStates: () => down }, spec, { signal, timeout: 100 });
  const bug = waitForStabilization({ clusterServiceStates: () => null }, spec, { signal });
  const aborted = waitForStabilization({ clusterServiceStates: never }, spec, { signal });
  setTimeout(() => controller.abort(reason), 300);
  const ends = await time.settled(Promise.allSettled([ready, timedOut, bug, aborted]));
  assert.deepEqual(ends.map(({ value, reason: error }) => value?.outcome.kind ?? error.name), ['ready', 'timedOut', 'TypeError', 'Error']);
  assert.deepEqual(counts, { added: 4, removed: 4 });
});

test('a signal that is no real one will do', async () => {
  let listener;
  const minimal = { aborted: false, addEventListener: (type, heard) => (listener = heard) };
  const wait = waitForStabilization({ clusterServiceStates: () => down }, spec, { signal: minimal });
  setTimeout(() => listener(), 20);
  await assert.rejects(time.settled(wait), { name: 'AbortError' });
  listener();
  await assert.rejects(waitForStabilization({ clusterServiceStates: () => down }, spec, { signal: { ...minimal, aborted: true } }), {
    name: 'AbortError',
  });
});

test('a signal that cannot be listened to ends the wait before it asks', async () => {
  const signal = { aborted: false, addEventListener: () => { throw new Error('no luck'); } };
  await assert.rejects(waitForStabilization({ clusterServiceStates: () => assert.fail('asked') }, spec, { signal }), { message: 'no luck' });
  await time.run();
});

test('what a listener of a call does when its call is given up does no harm', async () => {
  const cluster = {
    clusterServiceStates: (name, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => (resolve(up), reject(signal.reason)));
      }),
  };
  const { services } = await time.settled(waitForStabilization(cluster, specOf('web'), { timeout: 50, callTimeout: 20 }));
  assert.match(services[0].error, /^no answer/);
  const rejecting = { clusterServiceStates: (name, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) };
  const controller = new AbortController();
  const wait = waitForStabilization(rejecting, spec, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  await assert.rejects(time.settled(wait), (error) => error === reason);
});

test('waits started from inside every callback run beside their own', async () => {
  const inner = [];
  const start = (label) => inner.push(waitForStabilization({ clusterServiceStates: () => sleep(1).then(() => up) }, specOf(label)));
  let sweep = 0;
  const cluster = {
    clusterServiceStates: (name) => (start(name), sweep++ < 6 ? down : [{ running: 0, healthy: false }]),
    getServiceLogs: (name) => (start(name), [name]),
    subscribe: (changed) => (start('subscribe'), changed(), () => start('unsubscribe')),
  };
  const outer = waitForStabilization(cluster, spec, { timeout: 600, onProgress: () => start('progress') });
  const { outcome } = await time.settled(outer);
  assert.equal(outcome.kind, 'timedOut');
  const results = await time.settled(Promise.all(inner));
  assert.ok(results.length >= 3 * 2 + 3 + 2);
  for (const result of results) assert.equal(result.outcome.kind, 'ready');
});

test('a wait within a wait within a wait', async () => {
  const nested = (depth) => ({
    clusterServiceStates: async () => (depth > 0 && (await waitForStabilization(nested(depth - 1), specOf('web'))), up),
  });
  assert.equal((await time.settled(waitForStabilization(nested(30), specOf('web')))).outcome.kind, 'ready');
});

test('200 waits at once, half of them aborted, know nothing of each other', async () => {
  const waits = Array.from({ length: 200 }, (_, i) => {
    const controller = new AbortController();
    if (i % 2) setTimeout(() => controller.abort(i), i);
    const cluster = { clusterServiceStates: () => (time.now >= i * 10 ? [{ running: i, healthy: true }] : down) };
    const wanted = { services: { web: { scale: { mode: 'fixed', replicas: i } } } };
    return waitForStabilization(cluster, wanted, { pollInterval: 10, signal: controller.signal });
  });
  const ends = await time.settled(Promise.allSettled(waits));
  ends.forEach((end, i) => {
    if (i % 2) assert.equal(end.reason, i);
    else assert.equal(end.value.services[0].running, i);
  });
});
