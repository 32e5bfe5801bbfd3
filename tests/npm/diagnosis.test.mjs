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

test('a service that is ready has none', async () => {
  const cluster = {
    clusterServiceStates: (name) => (name === 'web' ? [{ running: 1, healthy: true }] : crashed()),
    getServiceLogs: () => portInUse,
  };
  const { services } = await settled(cluster, { web: fixed(), db: fixed() }, { timeout: 700, logTail: 50 });
  assert.deepEqual(services.map((service) => 'diagnosis' in service), [false, true]);
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

/** The codes in each snapshot of a wait over `clusterServiceStates`. */
async function codesIn(clusterServiceStates, services, options) {
  const codes = [];
  const onProgress = (snapshot) => codes.push(snapshot.services.map(({ diagnosis }) => diagnosis?.code));
  await settled({ clusterServiceStates }, services, { timeout: 2000, onProgress, ...options });
  return codes;
}

/** One answer for each sweep; the last sticks. */
const inTurn = (answers) => {
  let sweep = 0;
  return () => answers[Math.min(sweep++, answers.length - 1)];
};
const failed = (reason) => [{ running: 0, healthy: true, failure: { reason } }];

test('snapshots name what is known then, and no longer what has healed', async () => {
  const codes = await codesIn(inTurn([failed('image-not-found'), failed('oom-killed'), failed('oom-killed'), [{ running: 0, healthy: true }]]), { web: fixed() });
  assert.deepEqual(codes, [['image-not-found'], ['oom-killed'], ['oom-killed'], [undefined], [undefined]]);
});

test('a start that goes as starts do names nothing in its snapshots, a failing dependency names its victims', async () => {
  const services = { web: { ...fixed(), depends: ['db'] }, db: fixed() };
  assert.deepEqual((await codesIn(() => [{ running: 0, healthy: true }], services)).flat(), Array(10).fill(undefined));
  const [first] = await codesIn((name) => (name === 'db' ? failed('image-not-found') : [{ running: 0, healthy: true }]), services);
  assert.deepEqual(first, ['dependency-not-ready', 'image-not-found']);
});

test('a cause that a snapshot was given is that snapshot\'s own', async () => {
  const seen = [];
  const onProgress = ({ services }) => {
    seen.push(JSON.stringify(services));
    services[0].diagnosis.code = services[0].diagnosis.evidence.text = 'changed';
  };
  await settled({ clusterServiceStates: () => failed('image-not-found') }, { web: fixed() }, { timeout: 1000, onProgress });
  assert.equal(new Set(seen).size, 1);
  assert.equal(seen.length, 3);
});

test('the message of a wait that failed names each cause once, roots first, that of a time-out none', async () => {
  const full = ['FATAL:  could not write lock file "postmaster.pid": No space left on device'];
  const refused = ['Error: connect ECONNREFUSED db:5432'];
  const logs = { web: refused, api: refused, db: full };
  const services = Object.fromEntries(Object.keys(logs).map((name) => [name, fixed()]));
  const { outcome } = await crashedWith(logs, services, { timeout: 60_000, progressDeadline: 2000 });
  assert.deepEqual(outcome.message.split('\n').slice(0, 5), [
    'Stabilization failed: no progress for 2s',
    '  cause: db: The disk is full (disk-full)',
    '    Free space on the node or the volume, or enlarge it; logs and old images are the usual culprits.',
    '  cause: web, api: waits for db',
    '  web: 0/1 replicas, healthy=false',
  ]);
  const timedOut = await crashedWith(logs, services);
  assert.ok(!timedOut.outcome.message.includes('cause'), timedOut.outcome.message);
});

test('a message names five causes and three services of each, and how many more there are', async () => {
  const inUse = (port) => [`Error: listen EADDRINUSE: address already in use :::${port}`];
  const logs = {};
  for (let i = 0; i < 7; i++) logs[`same${i}`] = inUse(3000);
  for (let i = 1; i < 8; i++) logs[`other${i}`] = inUse(3000 + i);
  const { outcome } = await crashedWith(logs, undefined, { timeout: 60_000, progressDeadline: 2000 });
  const causes = outcome.message.split('\n').filter((line) => /^ {2}(cause:|and)/.test(line));
  assert.deepEqual(causes, [
    '  cause: same0, same1, same2 and 4 more: The port is already in use: 3000 (port-in-use, ×7)',
    ...[1, 2, 3, 4].map((i) => `  cause: other${i}: The port is already in use: ${3000 + i} (port-in-use)`),
    '  and 3 more',
  ]);
});

test('an adaptive service that is ready within its range has no cause', async () => {
  const cluster = { clusterServiceStates: (name) => (name === 'web' ? [{ running: 2, healthy: true, failure: { reason: 'oom-killed' } }] : crashed()) };
  const services = { web: { scale: { mode: 'adaptive', min: 1, max: 3 } }, db: fixed() };
  const result = await settled(cluster, services, { adaptive: 'range' });
  assert.deepEqual(result.blocking.map(({ name }) => name), ['db']);
  assert.ok(!('diagnosis' in result.services[0]));
});
