import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { waitForStabilization } from 'evenkeel';
import { scriptedCluster, virtualTime } from 'evenkeel/testing';

import { scenarios } from './support/reference.mjs';

const context = () => ({ signal: new AbortController().signal });
const fixed = (replicas) => ({ scale: { mode: 'fixed', replicas } });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pending = Symbol('pending');
const state = (promise) => Promise.race([promise, new Promise((resolve) => setImmediate(resolve, pending))]);

describe('a scripted cluster', () => {
  test('goes one step a call and stays at the last', async () => {
    const cluster = scriptedCluster({ web: [0, { running: 1, healthy: false }, [{ node_id: 7, running: 2, healthy: true }]] });
    const answers = [1, 2, 3, 4].map(() => cluster.clusterServiceStates('web', context()));
    assert.deepEqual(answers, [
      [{ nodeId: 'node-1', running: 0, healthy: true }],
      [{ nodeId: 'node-1', running: 1, healthy: false }],
      [{ node_id: 7, running: 2, healthy: true }],
      [{ node_id: 7, running: 2, healthy: true }],
    ]);
  });

  test('goes by the time since its first call where steps have a time', async () => {
    const cluster = scriptedCluster({ web: [{ running: 0 }, { running: 1, at: 100 }, { running: 2, at: 250 }] });
    const running = () => cluster.clusterServiceStates('web', context())[0].running;
    await virtualTime(async () => {
      await sleep(1000);
      assert.equal(running(), 0);
      await sleep(99);
      assert.equal(running(), 0);
      await sleep(1);
      assert.equal(running(), 1);
      await sleep(1000);
      assert.equal(running(), 2);
    });
    assert.deepEqual(cluster.calls.map(({ at }) => at), [0, 99, 100, 1100]);
  });

  test('a failure makes a state unhealthy unless it says otherwise', () => {
    const failure = { reason: 'crash-loop' };
    const cluster = scriptedCluster({ a: { running: 1, failure }, b: { running: 1, failure, healthy: true } });
    assert.equal(cluster.clusterServiceStates('a', context())[0].healthy, false);
    assert.equal(cluster.clusterServiceStates('b', context())[0].healthy, true);
  });

  test('throws, rejects, hangs and answers nonsense as it is told', async () => {
    const odd = Symbol('odd');
    const cluster = scriptedCluster({
      throws: { throws: 'no', fatal: true },
      rejects: { rejects: 'slow', retryAfter: 5 },
      odd: { throws: odd },
      hangs: { hangs: true },
      nonsense: { answers: [{ running: 'three' }] },
      nothing: { answers: undefined },
    });
    const ask = (name, given = context()) => cluster.clusterServiceStates(name, given);
    assert.throws(() => ask('throws'), { message: 'no', fatal: true });
    await assert.rejects(ask('rejects'), { message: 'slow', retryAfter: 5 });
    assert.throws(() => ask('odd'), (thrown) => thrown === odd);
    assert.deepEqual(ask('nonsense'), [{ running: 'three' }]);
    assert.equal(ask('nothing'), undefined);
    const controller = new AbortController();
    const hung = ask('hangs', controller);
    controller.abort();
    assert.equal(await state(hung), pending);
    assert.equal(cluster.calls.at(-1).aborted, true);
  });

  test('answers late, and not at all once the caller has given up', async () => {
    const cluster = scriptedCluster({ web: [{ running: 1, latency: 400 }, 1] }, { latency: 100 });
    await virtualTime(async (time) => {
      await cluster.clusterServiceStates('web', context());
      assert.equal(time.now(), 400);
      await cluster.clusterServiceStates('web', context());
      assert.equal(time.now(), 500);
      const controller = new AbortController();
      const answer = cluster.clusterServiceStates('web', controller);
      controller.abort(new Error('enough'));
      await assert.rejects(answer, { message: 'enough' });
      assert.equal(time.now(), 500);
    });
  });

  test('answers for all services in one call, whatever they are called', async () => {
    const cluster = scriptedCluster({ a: [0, 2], ['__proto__']: 1, gone: { missing: true } }, { mode: 'sweep' });
    assert.equal(cluster.clusterServiceStates, undefined);
    const answer = cluster.clusterStates(['a', '__proto__', 'gone'], context());
    assert.deepEqual(Object.keys(answer), ['a', '__proto__']);
    assert.equal(cluster.clusterStates(['a'], context()).a[0].running, 2);
  });

  test('one fault fails the call for all', async () => {
    const cluster = scriptedCluster({ a: 1, b: { rejects: 'down' } }, { mode: 'sweep', latency: 5 });
    await virtualTime(() => assert.rejects(cluster.clusterStates(['a', 'b'], context()), { message: 'down' }));
  });

  test('a changed answer does not change the script', () => {
    const cluster = scriptedCluster({ web: 1 });
    cluster.clusterServiceStates('web', context())[0].running = 9;
    assert.equal(cluster.clusterServiceStates('web', context())[0].running, 1);
  });

  test('gives the tail of its logs', async () => {
    const cluster = scriptedCluster({ web: 1 }, { logs: { web: ['a', 'b', 'c'], db: (service, tail) => [`${service} ${tail}`] } });
    assert.deepEqual(await cluster.getServiceLogs('web', 2, context()), ['b', 'c']);
    assert.deepEqual(await cluster.getServiceLogs('web', 0, context()), []);
    assert.deepEqual(await cluster.getServiceLogs('db', 7, context()), ['db 7']);
    assert.deepEqual(await cluster.getServiceLogs('other', 7, context()), []);
  });

  test('pushes at its times, at its steps and when told, until unsubscribed', async () => {
    const cluster = scriptedCluster({ web: [{ running: 0 }, { running: 1, at: 30 }] }, { pushes: [10, 50], pushOnStep: true });
    const seen = [];
    await virtualTime(async (time) => {
      const end = cluster.subscribe((service) => seen.push([time.now(), service]));
      await sleep(40);
      cluster.push('db');
      cluster.set('web', 5);
      end();
      cluster.push();
      await sleep(100);
    });
    assert.deepEqual(seen, [[10, undefined], [30, 'web'], [40, 'db'], [40, 'web']]);
    assert.equal(cluster.clusterServiceStates('web', context())[0].running, 5);
  });

  test('refuses a service it has no script for', () => {
    assert.throws(() => scriptedCluster({}).clusterServiceStates('web', context()), { message: /no script for "web"/, fatal: true });
  });

  for (const [script, message] of [
    [[], /^services\.web: expected at least one step/],
    [-1, /^services\.web\[0\]: expected a number of replicas/],
    [[1, 'two'], /^services\.web\[1\]: expected a number of replicas, .*got "two"/],
    [{ running: 'three' }, /^services\.web\[0\]\.running: expected an integer from 0 to 4294967295, got "three"/],
    [[[{ running: 1, healthy: 'yes' }]], /^services\.web\[0\]\[0\]\.healthy: expected a boolean, got "yes"/],
    [{ runing: 1 }, /^services\.web\[0\]\.runing: no step has this/],
    [{ running: 1, hangs: true }, /^services\.web\[0\]: expected one of .*got running and hangs/],
    [{ at: 5 }, /^services\.web\[0\]: expected one of .*got none/],
    [{ hangs: 1 }, /^services\.web\[0\]\.hangs: expected true/],
    [{ running: 1, at: -1 }, /^services\.web\[0\]\.at: expected a number of milliseconds/],
    [[{ running: 1, at: 5 }, 2], /^services\.web\[1\]\.at: /],
    [[{ running: 1, at: 5 }, { running: 1, at: 4 }], /^services\.web\[1\]\.at: expected the steps in the order/],
    [{ running: 1, failure: {} }, /^services\.web\[0\]\.failure\.reason: /],
  ]) {
    test(`says what is wrong with ${JSON.stringify(script)}`, () => {
      assert.throws(() => scriptedCluster({ web: script }), { name: 'TypeError', message });
    });
  }

  test('says what is wrong with what a function answers, and with options', () => {
    const cluster = scriptedCluster({ web: () => 'no' });
    assert.throws(() => cluster.clusterServiceStates('web', context()), { message: /^services\.web\(\): expected a number of replicas/ });
    assert.throws(() => scriptedCluster(null), /^TypeError: services: /);
    assert.throws(() => scriptedCluster({}, { latenzy: 1 }), /^TypeError: options\.latenzy: no option/);
    assert.throws(() => scriptedCluster({}, { latency: '5' }), /^TypeError: options\.latency: /);
    assert.throws(() => scriptedCluster({}, { mode: 'x' }), /^TypeError: options\.mode: /);
    assert.throws(() => scriptedCluster({}, { logs: { web: 'line' } }), /^TypeError: options\.logs\.web: /);
  });
});

describe('virtual time', () => {
  const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'];
  const globals = () => names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  const before = globals();
  afterEach(() => {
    assert.deepEqual(globals(), before);
    assert.equal(Object.hasOwn(performance, 'now'), false);
  });

  test('hurries timers along in their order', async () => {
    const clock = performance.now();
    const seen = [];
    const answer = await virtualTime(async (time) => {
      setTimeout(() => seen.push(['late', time.now()]), 3_000_000);
      setTimeout((...given) => seen.push([...given, time.now()]), 2000, 'a', 'b');
      setTimeout(() => seen.push(['zero', time.now()]));
      await promisify(setTimeout)(2000);
      seen.push(['slept', time.now()]);
      await sleep(4_000_000);
      return 42;
    });
    assert.equal(answer, 42);
    assert.deepEqual(seen, [['zero', 1], ['a', 'b', 2000], ['slept', 2000], ['late', 3_000_000]]);
    assert.ok(performance.now() - clock < 3000);
  });

  test('performance.now and Date agree with the timers', async () => {
    const clock = performance;
    await virtualTime(
      async () => {
        const started = clock.now();
        await sleep(86_399_000);
        assert.equal(Math.round(clock.now() - started), 86_399_000);
        assert.equal(new Date().toISOString(), '2030-05-01T23:59:59.000Z');
        assert.equal(new Date(0).getTime(), 0);
        assert.equal(Date.now(), Date.UTC(2030, 4, 1, 23, 59, 59));
        assert.ok(new Date() instanceof Date);
        assert.match(Date(), /2030/);
      },
      { startAt: '2030-05-01T00:00:00Z' },
    );
  });

  test('cancelled, refreshed and repeated timers behave', async () => {
    await virtualTime(async (time) => {
      const seen = [];
      clearTimeout(setTimeout(() => seen.push('cleared'), 5));
      const refreshed = setTimeout(() => seen.push(['refreshed', time.now()]), 30);
      const interval = setInterval(() => seen.push(time.now()), 20);
      await sleep(25);
      refreshed.refresh();
      await sleep(40);
      clearInterval(interval);
      clearTimeout(undefined);
      clearTimeout(null);
      clearTimeout(12345);
      await sleep(100);
      assert.deepEqual(seen, [20, 40, ['refreshed', 55], 60]);
    });
  });

  test('a timer of the host can be cancelled', async () => {
    const timer = setTimeout(() => assert.fail('it fired'), 20);
    await virtualTime(async (time) => {
      clearTimeout(timer);
      await time.hold(promisify(setImmediate)());
    });
  });

  test('settles as the callback does, and restores the globals when it fails', async () => {
    await assert.rejects(virtualTime(() => Promise.reject(new Error('no'))), { message: 'no' });
    await assert.rejects(virtualTime(() => { throw undefined; }), (thrown) => thrown === undefined);
    await assert.rejects(virtualTime(async () => { setTimeout(() => { throw new Error('in a timer'); }, 5); await sleep(10); }), { message: 'in a timer' });
    await assert.rejects(virtualTime(5), { name: 'TypeError', message: /expected a function/ });
    await assert.rejects(virtualTime(() => 1, { startAt: 'never' }), { name: 'TypeError', message: /startAt/ });
  });

  test('refuses to run within itself', async () => {
    await virtualTime(async () => {
      await assert.rejects(virtualTime(() => 1), { message: /running already/ });
      await sleep(5);
    });
    assert.equal(await virtualTime(() => 1), 1);
  });

  test('a timer that is left over never fires', async () => {
    let fired = false;
    await virtualTime(() => { setTimeout(() => (fired = true), 1); });
    await sleep(5);
    assert.equal(fired, false);
  });

  test('does not hang where nothing is left to happen, nor run for ever', async () => {
    await assert.rejects(virtualTime(() => new Promise(() => {}), { patience: 20 }), { message: /no timer is set: nothing has happened for 20 ms/ });
    await assert.rejects(virtualTime((time) => time.hold(new Promise(() => {})), { patience: 20 }), { message: /what holds the time has not settled/ });
    await assert.rejects(virtualTime(() => { setInterval(() => {}, 500); return new Promise(() => {}); }, { limit: 10_000 }), { message: /10000 ms of virtual time/ });
  });

  test('real I/O that holds the time is waited for', async (t) => {
    const server = createServer((request, response) => response.end('late'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    await virtualTime(async (time) => {
      setTimeout(() => {}, 60_000);
      const response = await time.hold(fetch(`http://127.0.0.1:${server.address().port}/`));
      assert.equal(await time.hold(response.text()), 'late');
      assert.equal(time.now(), 0);
    });
    server.closeAllConnections();
  });
});

describe('together with the engine', () => {
  test('a time-out of ten minutes takes none', async () => {
    const cluster = scriptedCluster({ web: [{ running: 1, at: 0 }], db: { hangs: true } }, { logs: { web: ['boom'] } });
    const spec = { services: { web: fixed(3), db: fixed(1) } };
    const result = await virtualTime(() => waitForStabilization(cluster, spec, { timeout: 600_000, callTimeout: 1000 }));
    assert.match(result.outcome.message, /web: 1\/3 replicas, healthy=true\n {2}logs:\n {4}boom/);
    // The last look is at the deadline, and it may take a call's time.
    assert.ok(result.elapsedMs >= 600_000 && result.elapsedMs <= 601_000, `${result.elapsedMs}`);
    assert.match(result.services[1].error, /no answer/);
  });

  test('the reference scenarios are scripts as they are', async () => {
    for (const { id, spec, timeoutMs, timeline, logs, expected } of scenarios) {
      const cluster = scriptedCluster(timeline, { logs });
      const result = await virtualTime(() => waitForStabilization(cluster, spec, { timeout: timeoutMs }));
      assert.equal(result.outcome.kind, expected.outcome, id);
      assert.equal(result.sweeps, expected.sweeps, id);
    }
  });

  test('a push brings the next sweep forward', async () => {
    const cluster = scriptedCluster({ web: [{ running: 0 }, { running: 1, at: 1200 }] }, { pushOnStep: true });
    const result = await virtualTime(() => waitForStabilization(cluster, { services: { web: fixed(1) } }, { pollInterval: 60_000, timeout: 600_000 }));
    assert.equal(result.outcome.kind, 'ready');
    assert.ok(result.elapsedMs < 2000, `${result.elapsedMs}`);
  });
});

test('the examples of docs/testing.md run', async (t) => {
  const here = dirname(fileURLToPath(import.meta.url));
  const text = await readFile(join(here, '../../docs/testing.md'), 'utf8');
  const examples = [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);
  assert.ok(examples.length >= 5);
  // Beside this file, so that the package is found.
  const folder = await mkdtemp(join(here, 'examples-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [i, code] of examples.entries()) {
    const file = join(folder, `${i}.mjs`);
    await writeFile(file, code);
    await import(pathToFileURL(file).href);
  }
});
