import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization, watchStabilization } from 'evenkeel';

import { failOnStrayErrors, fixed, specOf, up } from './support/clusters.mjs';

failOnStrayErrors();

const cluster = { clusterServiceStates: () => up };
const web = (service) => ({ services: { web: service } });
const COUNT = 'an integer from 0 to 4294967295';
const TIME = 'a number of milliseconds, at least 0';
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const throwing = (key) => ({
  get [key]() {
    throw new Error('no luck');
  },
});

const specs = [
  [undefined, 'spec: expected an object, got undefined'],
  [null, 'spec: expected an object, got null'],
  ['web', 'spec: expected an object, got "web"'],
  [[], 'spec: expected an object, got an array'],
  [() => {}, 'spec: expected an object, got a function'],
  [{ services: [] }, 'spec.services: expected an object with a service per name, got an array'],
  [{ services: new Map() }, 'spec.services: expected an object with a service per name, got a Map'],
  [{ services: 7 }, 'spec.services: expected an object with a service per name, got 7'],
  [throwing('services'), 'spec.services: expected an object, but reading it threw: no luck'],
  [revoked({}), 'spec: expected an object, got an object that cannot be read'],
  [{ services: revoked({}) }, 'spec.services: expected an object with a service per name, got an object that cannot be read'],
  [
    { services: new Proxy({}, { ownKeys: () => [1] }) },
    'spec.services: expected an object with a service per name, but its keys cannot be read',
  ],
  [web(null), 'spec.services.web: expected an object, got null'],
  [web([]), 'spec.services.web: expected an object, got an array'],
  [web('fixed'), 'spec.services.web: expected an object, got "fixed"'],
  [{ services: throwing('web') }, 'spec.services.web: expected an object, but reading it threw: no luck'],
  [{ services: { 'my web': 1 } }, 'spec.services["my web"]: expected an object, got 1'],
  [{ services: { '': 1 } }, 'spec.services[""]: expected an object, got 1'],
  [{ services: { 0: 1 } }, 'spec.services["0"]: expected an object, got 1'],
  [web({ rtype: 'daemon' }), `spec.services.web.rtype: expected 'service', 'job' or 'cron', got "daemon"`],
  [web({ rtype: 1n }), `spec.services.web.rtype: expected 'service', 'job' or 'cron', got 1n`],
  [web({ scale: 3 }), 'spec.services.web.scale: expected an object, got 3'],
  [web({ scale: {} }), `spec.services.web.scale.mode: expected 'fixed', 'adaptive' or 'manual', got undefined`],
  [web({ scale: { mode: 'toString' } }), `spec.services.web.scale.mode: expected 'fixed', 'adaptive' or 'manual', got "toString"`],
  [web({ scale: { mode: 'adaptive' } }), `spec.services.web.scale.min: expected ${COUNT}, got undefined`],
  [web({ scale: { mode: 'adaptive', min: 1, max: 1.5 } }), `spec.services.web.scale.max: expected ${COUNT}, got 1.5`],
  ...[['three', '"three"'], ['3'], [-1], [1.5], [2 ** 32], [NaN], [Infinity], [null], [true], [[], 'an array'], [3n, '3n'], [Symbol('3'), 'a symbol']].map(
    ([replicas, got = typeof replicas === 'string' ? `"${replicas}"` : String(replicas)]) => [
      web({ scale: { mode: 'fixed', replicas } }),
      `spec.services.web.scale.replicas: expected ${COUNT}, got ${got}`,
    ],
  ),
  [web({ endpoints: {} }), 'spec.services.web.endpoints: expected an array, got an object'],
  [web({ endpoints: [7] }), 'spec.services.web.endpoints[0]: expected an object, got 7'],
  [web({ endpoints: [, 7] }), 'spec.services.web.endpoints[0]: expected an object, got undefined'],
  [
    web({ endpoints: [{ protocol: 'ftp', port: 21 }] }),
    'spec.services.web.endpoints[0].protocol: expected one of "http", "https", "tcp", "udp", "ws", "websocket", got "ftp"',
  ],
  [
    web({ endpoints: [{ protocol: 'http', port: 80 }, { protocol: 'http', port: 65536 }] }),
    'spec.services.web.endpoints[1].port: expected an integer from 0 to 65535, got 65536',
  ],
  [web({ endpoints: revoked([]) }), 'spec.services.web.endpoints: expected an array, got an object that cannot be read'],
  [
    web({ endpoints: new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : { protocol: 'http', port: 1 }) }) }),
    'spec.services.web.endpoints.length: expected at most 100000 endpoints, got 4294967295',
  ],
  [web({ depends: 'db' }), 'spec.services.web.depends: expected an array, got "db"'],
  [web({ depends: ['db', 7] }), "spec.services.web.depends[1]: expected a service's name or an object with a service, got 7"],
  [web({ depends: [{ services: 'db' }] }), 'spec.services.web.depends[0].service: expected a string, got undefined'],
  [web({ depends: Array(100_001).fill('db') }), 'spec.services.web.depends.length: expected at most 100000 depends, got 100001'],
];

test('a spec of the wrong shape is refused with the path, what was expected and what was found', async () => {
  for (const [spec, message] of specs) {
    await assert.rejects(waitForStabilization(cluster, spec), { name: 'TypeError', message });
    await assert.rejects(watchStabilization(cluster, spec), { name: 'TypeError', message });
  }
});

const options = [
  [null, 'options: expected an object, got null'],
  [30_000, 'options: expected an object, got 30000'],
  [[], 'options: expected an object, got an array'],
  ...['timeout', 'progressDeadline'].flatMap((name) =>
    [['3', '"3"'], [-1], [NaN], [null], [1n, '1n']].map(([value, got = String(value)]) => [
      { [name]: value },
      `options.${name}: expected ${TIME} or Infinity, got ${got}`,
    ]),
  ),
  ...['pollInterval', 'logTimeout', 'stableFor'].flatMap((name) =>
    [-1, NaN, Infinity].map((value) => [{ [name]: value }, `options.${name}: expected ${TIME}, got ${value}`]),
  ),
  ...[0, -5, NaN, 0.5, 1e-9].map((callTimeout) => [
    { callTimeout },
    `options.callTimeout: expected a number of milliseconds, at least 1 or Infinity, got ${callTimeout}`,
  ]),
  ...[0, 1.5, 65536, Infinity, NaN].map((concurrency) => [
    { concurrency },
    `options.concurrency: expected an integer from 1 to 65535, got ${concurrency}`,
  ]),
  ...[-1, 2.5, 65536].map((logTail) => [{ logTail }, `options.logTail: expected an integer from 0 to 65535, got ${logTail}`]),
  [{ failFast: 1 }, 'options.failFast: expected a boolean, got 1'],
  [{ adaptive: 'max' }, `options.adaptive: expected 'min' or 'range', got "max"`],
  ...[[null], [true], ['secret', '"secret"'], [{}, 'an object']].map(([redact, got = String(redact)]) => [
    { redact },
    `options.redact: expected false, an array of strings or a function, got ${got}`,
  ]),
  [{ redact: ['secret', 7] }, 'options.redact[1]: expected a string, got 7'],
  [{ redact: revoked([]) }, 'options.redact: expected false, an array of strings or a function, got an object that cannot be read'],
  [{ signal: null }, 'options.signal: expected an AbortSignal, got null'],
  [{ signal: {} }, 'options.signal: expected an AbortSignal, got an object'],
  [{ signal: new AbortController() }, 'options.signal: expected an AbortSignal, got a AbortController'],
  [{ onProgress: 'log' }, 'options.onProgress: expected a function, got "log"'],
  [throwing('timeout'), 'options.timeout: expected a value, but reading it threw: no luck'],
];

test('an option of the wrong shape is refused with its path', async () => {
  for (const [given, message] of options) {
    await assert.rejects(waitForStabilization(cluster, specOf('web'), given), { name: 'TypeError', message });
  }
});

const clusters = [
  [undefined, 'cluster: expected an object with callbacks, got undefined'],
  [null, 'cluster: expected an object with callbacks, got null'],
  ['docker', 'cluster: expected an object with callbacks, got "docker"'],
  [{}, 'cluster.clusterServiceStates: expected a function, got undefined'],
  [{ clusterServiceStates: up }, 'cluster.clusterServiceStates: expected a function, got an array'],
  [{ clusterStates: {} }, 'cluster.clusterStates: expected a function, got an object'],
  [{ ...cluster, getServiceLogs: [] }, 'cluster.getServiceLogs: expected a function, got an array'],
  [{ ...cluster, subscribe: true }, 'cluster.subscribe: expected a function, got true'],
  [throwing('clusterStates'), 'cluster.clusterStates: expected a function, but reading it threw: no luck'],
];

test('a cluster of the wrong shape is refused with the path of the callback', async () => {
  for (const [given, message] of clusters) {
    await assert.rejects(waitForStabilization(given, specOf('web')), { name: 'TypeError', message });
  }
});

test('a bad argument is a rejection, never thrown from the call', () => {
  for (const call of [waitForStabilization, watchStabilization]) {
    call().catch(() => {});
    call(cluster, specOf('web'), { timeout: 'soon' }).catch(() => {});
  }
});

test('no callback is called where an argument has the wrong shape', async () => {
  const calls = [];
  const spy = {
    clusterServiceStates: () => calls.push('states'),
    subscribe: () => calls.push('subscribe'),
  };
  await assert.rejects(waitForStabilization(spy, web(null)));
  await assert.rejects(waitForStabilization(spy, specOf('web'), { stableFor: -1 }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(calls, []);
});

class Settings {
  #timeout = 0;
  get timeout() {
    return this.#timeout;
  }
}

test('options and specs may be frozen, class instances, inherited from, or without a prototype', async () => {
  const bare = Object.assign(Object.create(null), { services: Object.assign(Object.create(null), { web: fixed() }) });
  const deepFrozen = Object.freeze({ services: Object.freeze({ web: Object.freeze({ scale: Object.freeze(fixed().scale) }) }) });
  for (const spec of [bare, deepFrozen]) {
    for (const given of [new Settings(), Object.create({ timeout: 0 }), Object.freeze({ timeout: 0 })]) {
      const result = await waitForStabilization(cluster, spec, given);
      assert.deepEqual(result.services.map(({ name }) => name), ['web']);
      assert.equal(result.outcome.kind, 'ready');
    }
  }
});

test('absent and null fields of a spec have their defaults, unknown ones are ignored', async () => {
  const spec = {
    version: 'v1',
    services: {
      web: { rtype: null, scale: null, endpoints: null, depends: null, image: { name: 'nginx' } },
      db: {},
      job: { rtype: 'job', scale: { mode: 'fixed', replicas: 5 } },
      cron: { rtype: 'cron' },
      manual: { scale: { mode: 'manual' } },
      range: { scale: { mode: 'adaptive', min: 1, max: null } },
    },
    networks: [],
  };
  const { outcome, services } = await waitForStabilization(cluster, spec, { timeout: 0 });
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual(services.map(({ name, desired }) => [name, desired]), [['web', 1], ['db', 1], ['manual', 0], ['range', 1]]);
  assert.equal((await waitForStabilization(cluster, { services: null })).sweeps, 0);
  assert.equal((await waitForStabilization(cluster, {})).outcome.kind, 'ready');
});
