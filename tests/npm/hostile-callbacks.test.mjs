import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, never, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();
const wait = (cluster, spec, options) => time.settled(waitForStabilization(cluster, spec, options));

const unreadable = () => new Proxy({}, new Proxy({}, { get: () => () => { throw new Error('no'); } }));
const withGetter = (key) => Object.defineProperty({}, key, { get: () => { throw new Error('no'); } });

/** Thrown values, each with what the summary says of it. */
const thrown = [
  [new Error('refused'), 'refused'],
  [new RangeError(''), 'RangeError'],
  [new DOMException('gone', 'AbortError'), 'gone'],
  ['a string', 'a string'],
  ['', ''],
  [undefined, 'undefined'],
  [null, 'null'],
  [0, '0'],
  [12n, '12'],
  [Symbol('odd'), 'Symbol(odd)'],
  [Object.freeze({ message: 'frozen' }), 'frozen'],
  [Object.freeze(new Error('frozen')), 'frozen'],
  [Object.create(null), 'an object that cannot be read'],
  [withGetter('message'), 'an object that cannot be read'],
  [withGetter('fatal'), '[object Object]'],
  [withGetter('retryAfter'), '[object Object]'],
  [unreadable(), 'an object that cannot be read'],
  [{ message: 5, name: 'Odd' }, 'Odd'],
  [{ toString: () => 'its own words' }, 'its own words'],
  [new Error('x'.repeat(5000)), `${'x'.repeat(1950)}… [3050 more characters]`],
  [new Error('lone \ud800 half'), 'lone \ufffd half'],
  [new Error('two\nlines'), 'two\\nlines'],
  [{ fatal: 'yes', message: 'not fatal' }, 'not fatal'],
];

test('whatever a callback throws or rejects with is an observation error that says what it was', async () => {
  for (const [value, error] of thrown) {
    const fail = () => {
      throw value;
    };
    const ways = [
      { clusterServiceStates: fail },
      { clusterServiceStates: async () => fail() },
      { clusterServiceStates: () => Promise.reject(value) },
      { clusterServiceStates: () => ({ then: (_, reject) => reject(value) }) },
      { clusterServiceStates: () => ({ then: fail }) },
      { clusterServiceStates: () => Object.defineProperty({}, 'then', { get: fail }) },
      { clusterStates: fail },
      { clusterStates: async () => fail() },
      { clusterStates: () => ({ then: fail }) },
      { clusterStates: () => Object.defineProperty({}, 'then', { get: fail }) },
    ];
    for (const cluster of ways) {
      const { outcome, services, sweeps } = await wait(cluster, specOf('web'), { timeout: 500 });
      assert.deepEqual([outcome.kind, sweeps], ['timedOut', 2]);
      assert.deepEqual(services, [{ name: 'web', running: 0, desired: 1, healthy: false, endpoints: [], error }]);
      assert.ok(outcome.message.includes(`  web: 0/1 replicas, healthy=false\n  error: ${error}`), outcome.message);
    }
  }
});

test('a failed observation keeps the last known numbers, and the next good one clears the error', async () => {
  const answers = [[{ running: 2, healthy: false, restarts: 4 }], new Error('busy'), up];
  const seen = [];
  const cluster = {
    async clusterServiceStates() {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const { outcome } = await wait(cluster, specOf('web'), {
    onProgress: ({ services: [{ running, healthy, restarts, error }] }) => seen.push([running, healthy, restarts, error]),
  });
  assert.deepEqual(seen, [[2, false, 4, undefined], [2, false, 4, 'busy'], [1, true, undefined, undefined]]);
  assert.equal(outcome.kind, 'ready');
});

test('a ready service that cannot be observed any more is not ready', async () => {
  let sweep = 0;
  const cluster = {
    clusterServiceStates(name) {
      if (name === 'web') sweep++;
      if (name === 'db') return sweep > 1 ? up : down;
      if (sweep > 1) throw new Error('gone');
      return up;
    },
  };
  const { outcome, blocking } = await wait(cluster, specOf('web', 'db'), { timeout: 1000 });
  assert.equal(outcome.kind, 'timedOut');
  assert.deepEqual(blocking.map(({ name, sinceMs }) => [name, sinceMs]), [['web', 500]]);
});

test('a fatal error ends the wait at once with the very same error', async () => {
  const foreign = runInNewContext(`Object.assign(new Error('foreign'), { fatal: true })`);
  const fatals = [Object.freeze(Object.assign(new Error('refused'), { fatal: true })), Object.assign(new DOMException('no'), { fatal: true }), foreign];
  for (const fatal of fatals) {
    for (const cluster of [
      { clusterServiceStates: () => { throw fatal; } },
      { clusterServiceStates: (name) => (name === 'db' ? Promise.reject(fatal) : never()) },
      { clusterStates: async () => { throw fatal; } },
    ]) {
      const start = time.now;
      await assert.rejects(wait(cluster, specOf('web', 'db'), { timeout: 5000 }), (error) => error === fatal);
      assert.equal(time.now, start);
    }
  }
});

test('a fatal value that is no error is wrapped, with the value as its cause', async () => {
  const hostile = new Proxy({ fatal: true, message: 'm' }, { getPrototypeOf: () => { throw new Error('no'); } });
  for (const [value, message] of [[{ fatal: true, message: 'refused' }, 'refused'], [Object.freeze({ fatal: true }), '[object Object]'], [hostile, 'm']]) {
    const cluster = { clusterServiceStates: () => Promise.reject(value) };
    await assert.rejects(wait(cluster, specOf('web')), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.message, message);
      assert.equal(error.cause, value);
      return true;
    });
  }
});

test('after a fatal error nothing is asked, and the calls in flight are told', async () => {
  const signals = [];
  let asked = 0;
  const cluster = {
    clusterServiceStates(name, { signal }) {
      asked++;
      signals.push(signal);
      return name === 'c' ? Promise.reject(Object.assign(new Error('no'), { fatal: true })) : never();
    },
    getServiceLogs: () => assert.fail('logs were asked for'),
  };
  await assert.rejects(wait(cluster, specOf('a', 'b', 'c', 'd', 'e'), { concurrency: 3 }));
  assert.equal(asked, 3);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true, false]);
});

/** Odd thenables that answer with `answer`. */
const answering = [
  (answer) => ({ then: (resolve) => resolve(answer) }),
  (answer) => ({ then: (resolve, reject) => (resolve(answer), reject(new Error('twice'))) }),
  (answer) => ({ then: (resolve) => (resolve(answer), resolve([{ running: 7, healthy: false }])) }),
  (answer) => ({ then(resolve) { resolve(answer); throw new Error('after it settled'); } }),
  (answer) => ({ then: (resolve) => (resolve(Promise.resolve(answer)), resolve(null)) }),
  (answer) => ({ then: (resolve) => void setTimeout(() => (resolve(answer), setTimeout(resolve, 5)), 5) }),
  (answer) => Object.assign(() => {}, { then: (resolve) => resolve(answer) }),
  (answer) => { let reads = 0; return { get then() { return reads++ < 3 ? (resolve) => resolve(answer) : assert.fail('read too often'); } }; },
  (answer) => ({ then: (resolve) => resolve({ then: (inner) => inner(answer) }) }),
];

test('a thenable may settle twice, late, at once or by way of others: its first answer counts', async () => {
  for (const make of answering) {
    for (const cluster of [
      { clusterServiceStates: () => make(up) },
      { clusterServiceStates: async () => make(up) },
      { clusterStates: () => make({ web: up }) },
      { clusterStates: async () => make({ web: up }) },
    ]) {
      const { outcome, sweeps } = await wait(cluster, specOf('web'), { timeout: 200 });
      assert.deepEqual([outcome.kind, sweeps], ['ready', 1]);
      await time.run();
    }
  }
});

test('a thenable that rejects after it has answered, or answers after it has rejected, is heard once', async () => {
  let calls = 0;
  const cluster = {
    clusterServiceStates: () => ({
      then: (resolve, reject) => (calls++ === 0 ? (reject(new Error('first')), resolve(up)) : (resolve(up), reject(new Error('late')))),
    }),
  };
  const { outcome, sweeps } = await wait(cluster, specOf('web'));
  assert.deepEqual([outcome.kind, sweeps], ['ready', 2]);
});

test('the engine is as good as new after all of this', async () => {
  assert.equal((await wait({ clusterServiceStates: () => up }, specOf('web', 'db'))).outcome.kind, 'ready');
});
