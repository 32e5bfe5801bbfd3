import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, fixed, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();
const wait = (cluster, spec, options) => time.settled(waitForStabilization(cluster, spec, options));

/** A cluster that answers by the time since its first call. */
function byTime(answer) {
  let start;
  return {
    clusterServiceStates(name) {
      start ??= time.now;
      return answer(time.now - start, name);
    },
  };
}
const row = (changes) => [{ running: 1, healthy: true, ...changes }];

test('stableFor: ready once every sweep was ready for that long, not a tick later', async () => {
  const { outcome, elapsedMs } = await wait(byTime((t) => (t >= 1000 ? up : down)), specOf('web'), { stableFor: 1234 });
  assert.deepEqual([outcome.kind, elapsedMs], ['ready', 2234]);
});

test('stableFor of less than one interval is not stretched to it', async () => {
  const { elapsedMs } = await wait(byTime(() => up), specOf('web'), { stableFor: 100 });
  assert.equal(elapsedMs, 100);
});

const breaks = {
  'a sweep that is not ready': (t) => (t === 1000 ? down : up),
  'a failed observation': (t) => (t === 1000 ? Promise.reject(new Error('x')) : up),
  'grown restarts': (t) => row({ restarts: t >= 1000 ? 3 : 2 }),
  'restarts that grow on one node and shrink on another': (t) =>
    [{ nodeId: 'a', running: 1, healthy: true, restarts: t >= 1000 ? 1 : 0 }, { nodeId: 'b', running: 0, healthy: true, restarts: t >= 1000 ? 0 : 9 }],
};
for (const [what, answer] of Object.entries(breaks)) {
  test(`${what} starts the soak anew`, async () => {
    const { outcome, elapsedMs } = await wait(byTime(answer), specOf('web'), { stableFor: 1500 });
    assert.equal(outcome.kind, 'ready');
    assert.ok(elapsedMs === 2500 || elapsedMs === 3000, `${elapsedMs} ms`);
  });
}

test('restarts that were there from the start, that shrink, or that come in another order do not break a soak', async () => {
  const a = { nodeId: 1, running: 1, healthy: true, restarts: 5 };
  const b = { nodeId: '1', running: 0, healthy: true, restarts: 7 };
  for (const answer of [
    () => row({ restarts: 9 }),
    (t) => row({ restarts: t >= 500 ? 1 : 9 }),
    (t) => (t >= 500 ? [b, a] : [a, b]),
  ]) {
    assert.equal((await wait(byTime(answer), specOf('web'), { stableFor: 1000 })).elapsedMs, 1000);
  }
});

test('a gap in which no sweep could run starts the soak anew', async () => {
  const running = waitForStabilization(byTime(() => up), specOf('web'), { stableFor: 5000, timeout: Infinity });
  await time.run(2000);
  time.jump(3_600_000);
  const { outcome, elapsedMs } = await time.settled(running);
  assert.equal(outcome.kind, 'ready');
  assert.ok(elapsedMs >= 3_602_000 + 5000, `${elapsedMs} ms`);
});

test('a time-out in mid-soak says how long the deployment was ready', async () => {
  const { outcome, blocking, services } = await wait(byTime((t) => (t >= 1000 ? up : down)), specOf('web'), { stableFor: 10_000, timeout: 4200 });
  assert.deepEqual(outcome, { kind: 'timedOut', message: 'Stabilization timed out: ready for 3.2s of the 10s asked for' });
  assert.deepEqual([blocking, services[0].healthy], [[], true]);
});

test('snapshots count the soak', async () => {
  const seen = [];
  await wait(byTime((t) => (t === 500 ? down : up)), specOf('web'), {
    stableFor: 1000,
    onProgress: ({ sweep, elapsedMs, ready, readyForMs }) => seen.push([sweep, elapsedMs, ready, readyForMs]),
  });
  assert.deepEqual(seen, [[1, 0, true, 0], [2, 500, false, 0], [3, 1000, true, 0], [4, 1500, true, 500], [5, 2000, true, 1000]]);
});

test('progressDeadline: failed once nothing came nearer for that long', async () => {
  const spec = { services: { web: fixed(5), db: fixed() } };
  const cluster = byTime((t, name) => [{ running: name === 'db' ? 1 : Math.min(3, Math.floor(t / 1000)), healthy: true }]);
  const { outcome, elapsedMs } = await wait(cluster, spec, { progressDeadline: 2200 });
  assert.deepEqual([outcome.kind, outcome.reason, elapsedMs], ['failed', 'no-progress', 5200]);
  assert.equal(outcome.message, 'Stabilization failed: no progress for 2.2s\n  web: 3/5 replicas, healthy=true');
});

test('flapping is no progress, an unobserved cluster no standstill, and a ready deployment neither', async () => {
  const flapping = byTime((t) => [{ running: (t / 500) % 2, healthy: true }]);
  const spec = { services: { web: fixed(2) } };
  assert.equal((await wait(flapping, spec, { progressDeadline: 2000 })).outcome.reason, 'no-progress');
  const unobserved = byTime(() => { throw new Error('gone'); });
  assert.equal((await wait(unobserved, spec, { progressDeadline: 2000, timeout: 6000 })).outcome.kind, 'timedOut');
  assert.equal((await wait(byTime(() => up), specOf('web'), { progressDeadline: 2000, stableFor: 5000 })).outcome.kind, 'ready');
});

const failing = (failure) => [{ running: 0, healthy: false, failure }];

test('failFast: failed once a terminal failure was seen in two sweeps in a row', async () => {
  const cluster = {
    clusterServiceStates: () => failing({ reason: 'image-not-found', message: 'no such image: web:9', terminal: true }),
    getServiceLogs: () => ['last words'],
  };
  const { outcome, sweeps, services, blocking } = await wait(cluster, specOf('web'), { failFast: true });
  assert.equal(sweeps, 2);
  assert.deepEqual(outcome, {
    kind: 'failed',
    reason: 'terminal-failure',
    message:
      'Stabilization failed: web: no such image: web:9\n' +
      '  cause: web: The image does not exist: web:9 (image-not-found)\n' +
      "    Check the image's name, tag and registry; push it if it was never pushed.\n" +
      '  web: 0/1 replicas, healthy=false\n' +
      '  failure: image-not-found: no such image: web:9\n  logs:\n    last words',
  });
  assert.deepEqual(services[0].failure, { reason: 'image-not-found', message: 'no such image: web:9', terminal: true });
  assert.deepEqual(blocking[0].logs, ['last words']);
});

test('a terminal failure that comes and goes, or that fails to be seen in between, does not end the wait', async () => {
  const terminal = failing({ reason: 'x', terminal: true });
  for (const between of [() => failing({ reason: 'x', terminal: false }), () => down, () => { throw new Error('?'); }]) {
    let sweep = 0;
    const cluster = { clusterServiceStates: () => (sweep++ % 2 ? between() : terminal) };
    assert.equal((await wait(cluster, specOf('web'), { failFast: true, timeout: 5000 })).outcome.kind, 'timedOut');
  }
});

test('without failFast a terminal failure is shown and waited out', async () => {
  const { outcome, services } = await wait(byTime(() => failing({ reason: 'x', terminal: true })), specOf('web'), { timeout: 2000 });
  assert.equal(outcome.kind, 'timedOut');
  assert.equal(services[0].failure.terminal, true);
});

test('a rollback has a reason of its own', async () => {
  const { outcome } = await wait(byTime(() => failing({ reason: 'rolled-back', terminal: true })), specOf('web'), { failFast: true });
  assert.deepEqual([outcome.kind, outcome.reason], ['failed', 'rolled-back']);
  assert.match(outcome.message, /^Stabilization failed: web: rolled-back\n/);
});

test('a service whose desired number is 0 never ends a wait, not even with a terminal failure', async () => {
  const spec = { services: { manual: { scale: { mode: 'manual' } }, zero: fixed(0), web: fixed() } };
  const cluster = byTime((t, name) => (name === 'web' ? (t >= 2000 ? up : down) : failing({ reason: 'x', terminal: true })));
  const { outcome, services } = await wait(cluster, spec, { failFast: true });
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual(services.map(({ healthy }) => healthy), [true, true, true]);
});

test('of several failures a terminal one is shown, else the first', async () => {
  const rows = [{ reason: 'a' }, { reason: 'b', terminal: true, message: '' }, { reason: 'c', terminal: true }].map((failure) => ({ running: 0, healthy: false, failure }));
  const shown = async (states) => (await wait(byTime(() => states), specOf('web'), { timeout: 0 })).services[0].failure;
  assert.deepEqual(await shown(rows), { reason: 'b', terminal: true, message: '' });
  assert.deepEqual(await shown(rows.slice(0, 1)), { reason: 'a', terminal: false });
});

test('adaptive: min wants exactly min, range anything from min to max', async () => {
  const verdict = async (scale, running, adaptive) =>
    (await wait(byTime(() => [{ running, healthy: true }]), { services: { web: { scale: { mode: 'adaptive', ...scale } } } }, { timeout: 0, adaptive })).outcome.kind;
  const cases = [
    [{ min: 2, max: 4 }, [1, 2, 3, 4, 5], 'min', [2]],
    [{ min: 2, max: 4 }, [1, 2, 3, 4, 5], 'range', [2, 3, 4]],
    [{ min: 2 }, [1, 2, 4294967295], 'range', [2, 4294967295]],
    [{ min: 3, max: 1 }, [1, 2, 3, 4], 'range', [3]],
    [{ min: 0, max: 1 }, [0, 1, 9], 'range', [0, 1, 9]],
  ];
  for (const [scale, numbers, adaptive, ready] of cases) {
    const found = [];
    for (const running of numbers) if ((await verdict(scale, running, adaptive)) === 'ready') found.push(running);
    assert.deepEqual(found, ready);
  }
});

test('sweeps slower than the interval count for a soak as well', async () => {
  const { outcome, elapsedMs } = await wait({ clusterServiceStates: () => sleep(700).then(() => up) }, specOf('web'), { stableFor: 2000 });
  assert.equal(outcome.kind, 'ready');
  assert.ok(elapsedMs >= 2700 && elapsedMs <= 3500, `${elapsedMs} ms`);
});
