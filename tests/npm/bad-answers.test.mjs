import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { failOnStrayErrors, specOf, up, ways } from './support/clusters.mjs';

failOnStrayErrors();

const COUNT = 'an integer from 0 to 4294967295';
const node = (changes) => [{ running: 1, healthy: true, ...changes }];
const withGetter = (key) => [Object.defineProperty({ running: 1, healthy: true }, key, { get: () => { throw new Error('no luck'); } })];
const withLength = (length) => new Proxy([], { get: (_, key) => (key === 'length' ? length : { running: 1, healthy: true }) });
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cyclic = {};
cyclic.running = cyclic;
let reads = 0;

/** Answers, each with what follows the path of the call in the message. */
const answers = [
  [null, ': expected an array of node states, got null'],
  ['up', ': expected an array of node states, got "up"'],
  [{}, ': expected an array of node states, got an object'],
  [new Map(), ': expected an array of node states, got a Map'],
  [new Set(up), ': expected an array of node states, got a Set'],
  [new Uint8Array(1), ': expected an array of node states, got a Uint8Array'],
  [() => up, ': expected an array of node states, got a function'],
  [[null], '[0]: expected an object, got null'],
  [[...up, 7], '[1]: expected an object, got 7'],
  [[, ...up], '[0]: expected an object, got undefined'],
  [[[]], `[0].running: expected ${COUNT}, got undefined`],
  [[{}], `[0].running: expected ${COUNT}, got undefined`],
  ...[['3', '"3"'], [-1], [1.5], [2 ** 32], [NaN], [Infinity], [null], [true], [1n, '1n'], [{}, 'an object']].map(
    ([running, got = String(running)]) => [node({ running }), `[0].running: expected ${COUNT}, got ${got}`],
  ),
  [[cyclic], `[0].running: expected ${COUNT}, got an object`],
  ...[[1], ['true', '"true"'], [undefined], [null]].map(([healthy, got = String(healthy)]) => [
    node({ healthy }),
    `[0].healthy: expected a boolean, got ${got}`,
  ]),
  ...[['', '""'], [false], [0n, '0n'], [NaN], [-1], [2 ** 32], [0.5]].map(([restarts, got = String(restarts)]) => [
    node({ restarts }),
    `[0].restarts: expected ${COUNT}, got ${got}`,
  ]),
  [node({ nodeId: {} }), '[0].nodeId: expected a string or a number, got an object'],
  [node({ node_id: true }), '[0].node_id: expected a string or a number, got true'],
  ...[['', '""'], [0], [false], [NaN], ['broken', '"broken"']].map(([failure, got = String(failure)]) => [
    node({ failure }),
    `[0].failure: expected an object, got ${got}`,
  ]),
  [node({ failure: {} }), '[0].failure.reason: expected a string, got undefined'],
  [node({ failure: { reason: 'x', message: 1 } }), '[0].failure.message: expected a string, got 1'],
  [node({ failure: { reason: 'x', terminal: 'yes' } }), '[0].failure.terminal: expected a boolean, got "yes"'],
  ...['running', 'healthy', 'restarts', 'failure', 'nodeId'].map((key) => [
    withGetter(key),
    new RegExp(String.raw`\[0\]\.${key}: expected .*, but reading it threw: no luck$`),
  ]),
  [revoked([]), ': expected an array of node states, got an object that cannot be read'],
  [[revoked({})], `[0].running: expected ${COUNT}, but reading it threw: Cannot perform 'get' on a proxy that has been revoked`],
  [withLength(2 ** 32 - 1), '.length: expected at most 100000 node states, got 4294967295'],
  ...[-1, 1.5, NaN].map((length) => [withLength(length), `.length: expected ${COUNT}, got ${length}`]),
  [[Object.defineProperty({ healthy: true }, 'running', { get: () => (reads++ ? 1 : -1) })], ': its values change while they are read'],
];

for (const { call, clusterWith } of ways) {
  test(`an answer of the wrong shape to ${call} ends the wait at once with its path`, async () => {
    for (const [answer, rest] of answers) {
      reads = 0;
      const message = typeof rest === 'string' ? `${call}${rest}` : rest;
      // A revoked proxy cannot be awaited: given directly it is a wrong shape only as a part of an answer.
      const given = call.startsWith('clusterServiceStates') && rest.includes?.('cannot be read');
      const wait = waitForStabilization(clusterWith(() => answer), specOf('web'), { timeout: 0, logTimeout: 1000 });
      if (given) assert.equal((await wait).outcome.kind, 'timedOut');
      else await assert.rejects(wait, { name: 'TypeError', message });
    }
  });
}

test('an answer of clusterStates that is no object by name ends the wait at once', async () => {
  const expected = 'clusterStates(): expected an object with an array of node states per service, got';
  for (const [answer, got] of [[null, 'null'], [undefined, 'undefined'], [up, 'an array'], [new Map([['web', up]]), 'a Map'], [3, '3']]) {
    for (const clusterStates of [() => answer, async () => answer]) {
      await assert.rejects(waitForStabilization({ clusterStates }, specOf('web')), {
        name: 'TypeError',
        message: `${expected} ${got}`,
      });
    }
  }
});

test('what a service in the answer of clusterStates throws when read has its path', async () => {
  const hostile = [
    Object.defineProperty({}, 'web', { enumerable: true, get: () => { throw new Error('no luck'); } }),
    new Proxy({}, { getOwnPropertyDescriptor: () => { throw new Error('no luck'); } }),
  ];
  for (const answer of hostile) {
    await assert.rejects(waitForStabilization({ clusterStates: () => answer }, specOf('web')), {
      name: 'TypeError',
      message: 'clusterStates()["web"]: expected an array of node states, but reading it threw: no luck',
    });
  }
});

test('a service missing from the answer of clusterStates was not observed, also where its name is inherited', async () => {
  const names = ['web', 'toString', 'hasOwnProperty'];
  const cluster = { clusterStates: () => ({ other: null, web: undefined }) };
  const { services, outcome } = await waitForStabilization(cluster, specOf(...names), { timeout: 0 });
  assert.equal(outcome.kind, 'timedOut');
  for (const { error, running, healthy } of services) {
    assert.deepEqual([error, running, healthy], ['missing from the answer of clusterStates', 0, false]);
  }
});

class Rows extends Array {}

test('every answer of the right shape is taken, however it is made', async () => {
  const frozen = Object.freeze([Object.freeze({ running: 1, healthy: true })]);
  const good = [
    frozen,
    Rows.from(up),
    new Proxy(up, {}),
    [new Proxy(up[0], {})],
    [{ ...up[0], nodeId: 0, restarts: 0, failure: null }],
    [{ ...up[0], nodeId: null, node_id: 'a', restarts: null, failure: undefined }],
    [Object.assign(Object.create(null), up[0])],
    [new (class Node { get running() { return 1; } get healthy() { return true; } })()],
    JSON.parse('[{"running":2,"running":1,"healthy":true,"__proto__":{"running":5}}]'),
    [{ running: -0, healthy: true }, ...up],
  ];
  for (const answer of good) {
    const forms = [() => answer, async () => answer, () => ({ then: (resolve) => resolve(answer) })];
    const clusters = [
      ...forms.map((clusterServiceStates) => ({ clusterServiceStates })),
      { clusterStates: () => ({ web: answer }) },
      { clusterStates: async () => Object.assign(Object.create(null), { web: answer }) },
    ];
    for (const cluster of clusters) {
      assert.equal((await waitForStabilization(cluster, specOf('web'), { timeout: 0 })).outcome.kind, 'ready');
    }
  }
});

test('numbers of replicas and restarts are exact up to 4294967295 and in their sum', async () => {
  const largest = 2 ** 32 - 1;
  for (const running of [0, 2 ** 30 - 1, 2 ** 30, 2 ** 31, largest]) {
    const spec = { services: { web: { scale: { mode: 'fixed', replicas: running } } } };
    const { outcome, services } = await waitForStabilization({ clusterServiceStates: () => [{ running, healthy: true }] }, spec, { timeout: 0 });
    assert.equal(outcome.kind, 'ready');
    assert.deepEqual([services[0].running, services[0].desired], [running, running]);
  }
  const rows = Array.from({ length: 3 }, () => ({ running: largest, restarts: largest, healthy: true }));
  const { services } = await waitForStabilization({ clusterServiceStates: () => rows }, specOf('web'), { timeout: 0 });
  assert.deepEqual([services[0].running, services[0].restarts], [3 * largest, 3 * largest]);
});

test('an answer that changes after it was given does not change what was observed', async () => {
  const states = [{ running: 1, healthy: true, failure: { reason: 'odd' } }];
  const cluster = {
    async clusterServiceStates() {
      setImmediate(() => states.splice(0, 1, null));
      return states;
    },
  };
  const { outcome, services } = await waitForStabilization(cluster, specOf('web'));
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual(services[0].failure, { reason: 'odd', terminal: false });
});

test('a spec that changes during the wait does not change what is waited for', async () => {
  const spec = specOf('web', 'db');
  const cluster = {
    clusterServiceStates() {
      delete spec.services.db;
      spec.services.web.scale.replicas = 9;
      spec.services.late = null;
      return up;
    },
  };
  const { outcome, services } = await waitForStabilization(cluster, spec);
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual(services.map(({ name, desired }) => [name, desired]), [['web', 1], ['db', 1]]);
});

test('reports are the caller\'s own: changing a snapshot changes no later one', async () => {
  let sweep = 0;
  const spec = { services: { web: { scale: { mode: 'fixed', replicas: 1 }, endpoints: [{ protocol: 'websocket', port: 80 }] } } };
  const { services } = await waitForStabilization({ clusterServiceStates: () => (sweep++ ? up : []) }, spec, {
    pollInterval: 1,
    onProgress(snapshot) {
      snapshot.services[0].endpoints.push('x');
      snapshot.services[0].name = 'y';
      snapshot.blocking.length = 0;
    },
  });
  assert.deepEqual(services, [{ name: 'web', running: 1, desired: 1, healthy: true, endpoints: ['ws://localhost:80'] }]);
});

test('callbacks keep their this', async () => {
  class Docker {
    #states = up;
    clusterServiceStates() {
      return this.#states;
    }
    getServiceLogs() {
      return [String(this.#states.length)];
    }
    subscribe(changed) {
      return () => this.#states && changed;
    }
  }
  class Batch extends Docker {
    #all = { web: up };
    clusterStates() {
      return this.#all;
    }
  }
  for (const cluster of [new Docker(), new Batch()]) {
    assert.equal((await waitForStabilization(cluster, specOf('web'), { timeout: 0 })).outcome.kind, 'ready');
  }
  const { blocking } = await waitForStabilization(new Docker(), { services: { web: { scale: { mode: 'fixed', replicas: 2 } } } }, { timeout: 0 });
  assert.deepEqual(blocking[0].logs, ['1']);
});
