import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { failOnStrayErrors, fixed } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

const crashed = (restarts = 3) => [{ running: 0, healthy: false, restarts }];
const settled = (cluster, services, options) =>
  time.settled(waitForStabilization(cluster, { services }, { timeout: 0, ...options }));

/** A deployment whose services crash with these logs, a tail by name. */
const crashedWith = (logs, services = Object.fromEntries(Object.keys(logs).map((name) => [name, fixed()])), options = {}) =>
  settled({ clusterServiceStates: () => crashed(), getServiceLogs: (name) => logs[name] }, services, options);

const portInUse = `> shop@1.0.0 start
> node server.js

node:events:497
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use :::3000
    at Server.setupListenHandle [as _listen2] (node:net:1904:16)
    at listenInCluster (node:net:1961:12)
    at Server.listen (node:net:2063:7)
    at Object.<anonymous> (/app/server.js:12:8)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1940:8)
    at process.processTicksAndRejections (node:internal/process/task_queues:90:21) {
  code: 'EADDRINUSE',
  errno: -98,
  syscall: 'listen',
  address: '::',
  port: 3000
}

Node.js v22.14.0`.split('\n');

test('a stack trace names the cause, with the line it rests on and what to do', async () => {
  const { services, outcome } = await crashedWith({ web: portInUse }, undefined, { logTail: 50 });
  const { hint, confidence, ...rest } = services[0].diagnosis;
  assert.deepEqual(rest, {
    code: 'port-in-use',
    title: 'The port is already in use: 3000',
    evidence: { kind: 'log', line: 'Error: listen EADDRINUSE: address already in use :::3000' },
    count: 1,
  });
  assert.ok(hint.length > 10);
  assert.ok(Number.isInteger(confidence) && confidence >= 60 && confidence <= 99);
  // The text of a time-out stays the original's.
  assert.ok(!outcome.message.includes('already in use: 3000'));
});

test('a failure names the cause, with the field it rests on', async () => {
  const failure = { reason: 'image-not-found', message: 'manifest for shop/web:9 not found: manifest unknown', terminal: true };
  const { services, outcome } = await settled({ clusterServiceStates: () => [{ running: 0, healthy: false, failure }] }, { web: fixed() }, {
    timeout: 5000,
    failFast: true,
  });
  assert.equal(outcome.kind, 'failed');
  const { code, evidence } = services[0].diagnosis;
  assert.equal(code, 'image-not-found');
  assert.deepEqual(evidence, { kind: 'field', path: 'failure.message', text: failure.message });
});

test('a service that waits for another that is not ready is its victim, whatever form depends has', async () => {
  const logs = {
    web: ['Error: connect ECONNREFUSED db:5432'],
    worker: [],
    db: ['FATAL:  could not write lock file "postmaster.pid": No space left on device'],
  };
  for (const depends of [['db'], [{ service: 'db', condition: 'healthy' }]]) {
    const { services } = await crashedWith(logs, { web: fixed(), worker: { ...fixed(), depends }, db: fixed() });
    assert.deepEqual(
      services.map(({ diagnosis }) => [diagnosis?.code, diagnosis?.victimOf]),
      [['dependency-unreachable', 'db'], ['dependency-not-ready', 'db'], ['disk-full', undefined]],
    );
    assert.ok(!('victimOf' in services[2].diagnosis));
  }
});

test('places are kept where jobs are left out of the wait', async () => {
  const logs = { web: [], db: portInUse };
  const services = { migrate: { rtype: 'job', depends: ['nothing'] }, web: { ...fixed(), depends: ['db'] }, db: fixed() };
  const { services: found } = await crashedWith(logs, services, { logTail: 50 });
  assert.deepEqual(found.map(({ name, diagnosis }) => [name, diagnosis?.code]), [['web', 'dependency-not-ready'], ['db', 'port-in-use']]);
});

test('a log that is noisy but healthy names nothing', async () => {
  const noisy = [
    'INFO starting with 0 errors',
    'WARN could not connect to db:5432, retrying in 1s',
    'INFO connected to db:5432',
    'INFO listening on :3000',
    'GET /error 200 3ms',
    'INFO cache miss for key failed-logins',
    'GET /health 200 1ms',
  ];
  const { services } = await settled({ clusterServiceStates: () => [{ running: 0, healthy: true }], getServiceLogs: () => noisy }, { web: fixed() });
  assert.ok(!('diagnosis' in services[0]), JSON.stringify(services[0].diagnosis));
});

test('a service that is ready has none, nor has a snapshot or a deployment that became ready', async () => {
  const snapshots = [];
  const cluster = {
    clusterServiceStates: (name) => (name === 'web' ? [{ running: 1, healthy: true }] : crashed()),
    getServiceLogs: () => portInUse,
  };
  const { services } = await settled(cluster, { web: fixed(), db: fixed() }, { timeout: 700, logTail: 50, onProgress: (snapshot) => snapshots.push(snapshot) });
  assert.deepEqual(services.map((service) => 'diagnosis' in service), [false, true]);
  assert.ok(snapshots.length > 0 && snapshots.every((snapshot) => snapshot.services.every((service) => !('diagnosis' in service))));
});

test('what a cause quotes is as safe as the log', async () => {
  const { services } = await crashedWith({ web: ['\u001b[31mError: connect ECONNREFUSED postgres://admin:hunter2@db:5432/shop\u001b[0m'] });
  assert.ok(services[0].diagnosis);
  assert.ok(!/hunter2|\u001b/.test(JSON.stringify(services)), JSON.stringify(services));
});

test('of a thousand and more services that are not ready, the first thousand are looked at', async () => {
  const logs = Object.fromEntries(Array.from({ length: 1300 }, (_, i) => [`s${i}`, portInUse]));
  const ready = 's3';
  const { services } = await settled(
    {
      clusterServiceStates: (name) => (name === ready ? [{ running: 1, healthy: true }] : crashed()),
      getServiceLogs: (name) => logs[name],
    },
    Object.fromEntries(Object.keys(logs).map((name) => [name, fixed()])),
    { logTail: 50 },
  );
  const named = services.filter(({ diagnosis }) => diagnosis?.code === 'port-in-use').map(({ name }) => name);
  assert.equal(named.length, 1000);
  assert.ok(!named.includes(ready));
  assert.equal(named.at(-1), 's1000');
});
