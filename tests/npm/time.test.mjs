import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

const wait = (cluster, spec, options) => time.settled(waitForStabilization(cluster, spec, options));
const errors = ({ services }) => services.map(({ error }) => error);

test('a timeout of 0 looks once and gives slow callbacks their time', async () => {
  for (const cluster of [
    { clusterServiceStates: () => sleep(20).then(() => up) },
    { clusterStates: () => sleep(20).then(() => ({ web: up, db: up })) },
  ]) {
    const result = await wait(cluster, specOf('web', 'db'), { timeout: 0 });
    assert.deepEqual([result.outcome.kind, result.sweeps], ['ready', 1]);
  }
});

test('a timeout of 0 gives up a callback that hangs after half of the time for logs', async () => {
  const cluster = { clusterServiceStates: never, getServiceLogs: never };
  const start = time.now;
  const { outcome, blocking } = await wait(cluster, specOf('web'), { timeout: 0, logTimeout: 100 });
  assert.equal(outcome.kind, 'timedOut');
  assert.equal(blocking[0].logsError, 'the logs did not come in time');
  assert.ok(time.now - start <= 101, `${time.now - start} ms`);
});

test('only the call that hangs is given up: its signal says why, the answers of the others stay', async () => {
  const signals = {};
  const cluster = {
    clusterServiceStates(name, { signal }) {
      signals[name] ??= signal;
      return name === 'hangs' ? never() : sleep(5).then(() => up);
    },
  };
  const result = await wait(cluster, specOf('web', 'hangs', 'db'), { timeout: 50, callTimeout: 30, pollInterval: 100 });
  assert.deepEqual(result.services.map(({ running, healthy, error }) => [running, healthy, error]), [
    [1, true, undefined],
    [0, false, 'no answer before the deadline'],
    [1, true, undefined],
  ]);
  assert.deepEqual(result.blocking.map(({ name }) => name), ['hangs']);
  assert.equal(signals.hangs.aborted, true);
  assert.equal(signals.hangs.reason.name, 'TimeoutError');
  assert.equal(signals.hangs.reason.message, 'no answer within 30ms');
  assert.equal(signals.web.aborted, false);
});

test('what a call says after it was given up is not heard', async () => {
  const late = [
    () => sleep(40).then(() => up),
    () => sleep(40).then(() => Promise.reject(new Error('late'))),
    () => sleep(40).then(() => Promise.reject(Object.assign(new Error('late'), { fatal: true }))),
    () => sleep(40).then(() => 'the wrong shape'),
  ];
  for (const answer of late) {
    let calls = 0;
    const once = () => (calls++ === 0 ? answer() : sleep(15).then(() => down));
    const clusters = [
      { clusterServiceStates: once },
      { clusterStates: () => once().then((web) => (Array.isArray(web) ? { web } : web)) },
    ];
    for (const cluster of clusters) {
      calls = 0;
      const seen = [];
      const result = await wait(cluster, specOf('web'), {
        timeout: 100,
        callTimeout: 20,
        pollInterval: 5,
        onProgress: ({ services }) => seen.push(services[0].error ?? services[0].running),
      });
      assert.equal(result.outcome.kind, 'timedOut');
      assert.deepEqual(new Set(seen), new Set(['no answer within 20ms', 0]));
      await time.run();
    }
  }
});

test('the deadline holds whatever the callbacks do', async () => {
  const hanging = [
    { clusterServiceStates: never, getServiceLogs: never },
    { clusterStates: never, getServiceLogs: never },
    { clusterServiceStates: () => ({ then() {} }), getServiceLogs: () => ({ then() {} }) },
    { clusterStates: () => ({ then() {} }), getServiceLogs: () => sleep(1e6) },
    { clusterServiceStates: () => sleep(70).then(() => down), getServiceLogs: () => sleep(70) },
  ];
  for (const cluster of hanging) {
    for (const callTimeout of [1, 30, 1000, Infinity]) {
      const start = time.now;
      const { outcome } = await wait(cluster, specOf('web', 'db', 'cache'), {
        timeout: 100,
        logTimeout: 50,
        pollInterval: 10,
        callTimeout,
        concurrency: 2,
      });
      assert.equal(outcome.kind, 'timedOut');
      assert.ok(time.now - start <= 152, `took ${time.now - start} ms`);
    }
  }
  await time.run();
});

test('a service not asked before the deadline says so', async () => {
  const result = await wait({ clusterServiceStates: never }, specOf('a', 'b', 'c'), { timeout: 50, concurrency: 2 });
  assert.deepEqual(errors(result), ['no answer before the deadline', 'no answer before the deadline', 'not asked before the deadline']);
});

test('callbacks that block the thread cannot carry a sweep far past the deadline', async () => {
  let calls = 0;
  const cluster = {
    clusterServiceStates() {
      calls++;
      time.jump(30);
      return down;
    },
  };
  const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
  const start = time.now;
  const { outcome } = await wait(cluster, specOf(...names), { timeout: 100, logTimeout: 50 });
  assert.equal(outcome.kind, 'timedOut');
  assert.ok(time.now - start <= 16 * 30, `took ${time.now - start} ms`);
  assert.equal(calls, 16);
});

test('the last sweep comes at the deadline itself', async () => {
  const starts = [];
  const cluster = { clusterServiceStates: () => (starts.push(time.now), time.now >= 1200 ? up : down) };
  const result = await wait(cluster, specOf('web'), { timeout: 1200 });
  assert.deepEqual(starts, [0, 500, 1000, 1200]);
  assert.equal(result.outcome.kind, 'ready');
  assert.equal(result.elapsedMs, 1200);
});

test('a pollInterval longer than the timeout sweeps at the start and at the deadline', async () => {
  const { sweeps, elapsedMs } = await wait({ clusterServiceStates: () => down }, specOf('web'), { timeout: 50, pollInterval: 1e300 });
  assert.deepEqual([sweeps, elapsedMs], [2, 50]);
});

test('times too long for a timer do not end anything at once', async () => {
  const day = 86_400_000;
  for (const long of [3e9, 2 ** 31, 1e15, Number.MAX_VALUE, Infinity]) {
    for (const slow of [
      { clusterServiceStates: () => sleep(day).then(() => up) },
      { clusterStates: () => sleep(day).then(() => ({ web: up })) },
    ]) {
      const result = await wait(slow, specOf('web'), { timeout: long, callTimeout: long });
      assert.deepEqual([result.outcome.kind, result.sweeps, result.elapsedMs], ['ready', 1, day]);
    }
  }
});

test('logs may take longer than a timer can hold', async () => {
  const cluster = { clusterServiceStates: () => down, getServiceLogs: () => sleep(86_400_000).then(() => ['late']) };
  const { blocking } = await wait(cluster, specOf('web'), { timeout: 0, logTimeout: 3e9 });
  assert.deepEqual(blocking[0].logs, ['late']);
});

test('a rest longer than a timer can hold is kept', async () => {
  const starts = [];
  const cluster = { clusterServiceStates: () => (starts.push(time.now), starts.length > 1 ? up : down) };
  await wait(cluster, specOf('web'), { timeout: Infinity, pollInterval: 3e9 });
  assert.deepEqual(starts, [0, 3e9]);
});

test('a pollInterval of 0 lets the rest of the process run between sweeps', async () => {
  let asked = 0;
  const controller = new AbortController();
  setTimeout(() => controller.abort('enough'), 20);
  const cluster = { clusterServiceStates: () => (asked++, asked > 10_000 ? up : down) };
  await assert.rejects(
    wait(cluster, specOf('web'), { timeout: Infinity, pollInterval: 0, signal: controller.signal }),
    (reason) => reason === 'enough',
  );
  assert.ok(asked < 100, `${asked} sweeps`);
});

test('no sweep comes before retryAfter has passed', async () => {
  const starts = [];
  const cluster = {
    clusterServiceStates() {
      starts.push(time.now);
      if (starts.length === 1) throw Object.assign(new Error('slow down'), { retryAfter: 1700.4 });
      return up;
    },
  };
  const result = await wait(cluster, specOf('web'));
  assert.deepEqual(starts, [0, 1701]);
  assert.equal(result.outcome.kind, 'ready');
});

test('the longest retryAfter of a sweep counts, and a change does not cut it', async () => {
  const starts = [];
  let changed;
  const cluster = {
    clusterServiceStates(name) {
      if (name === 'a') starts.push(time.now);
      if (starts.length > 1) return up;
      throw { message: 'busy', retryAfter: name === 'b' ? 900 : 600 };
    },
    subscribe(told) {
      changed = told;
      return () => {};
    },
  };
  setTimeout(() => changed('a'), 100);
  await wait(cluster, specOf('a', 'b', 'c'));
  assert.deepEqual(starts, [0, 900]);
});

test('retryAfter never carries the wait past its deadline', async () => {
  for (const retryAfter of [5000, 2 ** 32, 1e300, Infinity]) {
    const start = time.now;
    const result = await wait({ clusterStates: () => Promise.reject({ retryAfter, message: 'busy' }) }, specOf('web'), { timeout: 800 });
    assert.deepEqual([result.outcome.kind, result.sweeps, time.now - start], ['timedOut', 1, 800]);
    assert.match(result.outcome.message, /busy/);
  }
});

test('a retryAfter that is no time is ignored', async () => {
  for (const retryAfter of [NaN, -5, '900', null, {}, 10n]) {
    let calls = 0;
    const cluster = { clusterServiceStates: () => (calls++ ? up : Promise.reject({ retryAfter })) };
    const { elapsedMs } = await wait(cluster, specOf('web'));
    assert.equal(elapsedMs, 500);
  }
});

test('at most concurrency calls are in flight, and all of them while there is work', async () => {
  for (const concurrency of [1, 2, 3, 16, 65535]) {
    let inFlight = 0;
    let most = 0;
    const cluster = {
      async clusterServiceStates(name) {
        most = Math.max(most, ++inFlight);
        await sleep(10 + (name.length % 3) * 5);
        inFlight--;
        return up;
      },
    };
    const names = Array.from({ length: 40 }, (_, i) => 's'.repeat(i + 1));
    const { outcome, services } = await wait(cluster, specOf(...names), { concurrency });
    assert.equal(outcome.kind, 'ready');
    assert.equal(services.length, 40);
    assert.equal(most, Math.min(concurrency, 40));
    assert.equal(inFlight, 0);
  }
});

test('the place of a call that was given up is taken by the next', async () => {
  const asked = [];
  const cluster = {
    clusterServiceStates(name) {
      asked.push([name, time.now]);
      return name.startsWith('hang') ? never() : up;
    },
  };
  await wait(cluster, specOf('hang1', 'hang2', 'a', 'hang3', 'b'), { concurrency: 2, callTimeout: 20, timeout: 60, logTimeout: 0 });
  assert.deepEqual(asked.slice(0, 5), [['hang1', 0], ['hang2', 0], ['a', 20], ['hang3', 20], ['b', 20]]);
});

test('a call begun while another is given up does not put off the end of a third', async () => {
  const aborted = {};
  const cluster = {
    clusterServiceStates(name, { signal }) {
      signal.addEventListener('abort', () => (aborted[name] ??= time.now));
      return name === 'quick' ? sleep(34).then(() => up) : never();
    },
  };
  await wait(cluster, specOf('quick', 'first', 'second', 'third'), { concurrency: 2, callTimeout: 205, timeout: 700 });
  assert.deepEqual(aborted, { first: 205, second: 239, third: 410 });
});

test('sweeps never overlap, and every service is asked once in each', async () => {
  let open = 0;
  let changed;
  const asked = [];
  const cluster = {
    async clusterServiceStates(name) {
      if (name === 'a') assert.equal(open, 0);
      open++;
      asked.push(name);
      changed();
      await sleep(7);
      open--;
      return down;
    },
    subscribe(told) {
      changed = told;
    },
  };
  const { sweeps } = await wait(cluster, specOf('a', 'b', 'c'), { timeout: 200, pollInterval: 3 });
  assert.equal(asked.length, sweeps * 3);
  assert.ok(sweeps > 10);
  await time.run();
});

test('a sweep that takes longer than callTimeout in all is none the worse for it', async () => {
  const cluster = { clusterServiceStates: () => sleep(30).then(() => up) };
  const { outcome, elapsedMs } = await wait(cluster, specOf('a', 'b', 'c', 'd'), { concurrency: 1, callTimeout: 40 });
  assert.deepEqual([outcome.kind, elapsedMs], ['ready', 120]);
});
