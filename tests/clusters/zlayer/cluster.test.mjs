import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameImage } from '../../../pkg/src/clusters/zlayer/image.js';
import { zlayer } from '../../../pkg/src/clusters/zlayer/index.js';
import { makeContainer, makeSpec, startZlayer } from './fake-zlayer.mjs';

const context = () => ({ signal: AbortSignal.timeout(5_000) });
const two = [makeContainer(1, '1'), makeContainer(2, '2')];

async function sweep(t, state) {
  const { cluster } = await startZlayer(t, { spec: makeSpec(), ...state });
  return (await cluster.clusterStates(['web'], context())).web;
}

test('healthy replicas of the spec\'s image count, a row for each node', async (t) => {
  assert.deepEqual(await sweep(t, { health: { web: [2, 2, 'healthy'] }, containers: { web: two } }), [
    { nodeId: '1', running: 1, healthy: true }, { nodeId: '2', running: 1, healthy: true },
  ]);
});

test('replicas of the image before do not count, although the daemon counts them', async (t) => {
  const containers = { web: [makeContainer(1, '1', { image: 'docker.io/shop/web:1' }), makeContainer(2, '2', { image: 'docker.io/shop/web:1' })] };
  assert.deepEqual(await sweep(t, { health: { web: [2, 2, 'healthy'] }, containers }), [
    { nodeId: '1', running: 0, healthy: true }, { nodeId: '2', running: 0, healthy: true },
    { running: 0, healthy: false, failure: { reason: 'old-revision', message: '2 replicas of the previous revision are still there' } },
  ]);
});

for (const health of ['unknown', 'checking', '', 'healthy-ish']) {
  test(`health "${health}" is not healthy, and no failure either`, async (t) => {
    assert.deepEqual(await sweep(t, { health: { web: [2, 2, health] } }), [{ running: 2, healthy: false }]);
  });
}

test('an unhealthy service says why, in the words of its check', async (t) => {
  const [row] = await sweep(t, { health: { web: [2, 2, 'unhealthy: HTTP check returned 503'] } });
  assert.deepEqual(row, { running: 2, healthy: false, failure: { reason: 'health-check-failing', message: 'HTTP check returned 503' } });
});

test('a container that ended is told', async (t) => {
  const containers = { web: [makeContainer(1, '1', { state: 'exited' }), makeContainer(2, '2')] };
  const [row] = await sweep(t, { health: { web: [1, 2, 'healthy'] }, containers });
  assert.deepEqual(row, { nodeId: '1', running: 0, healthy: false, failure: { reason: 'exited', message: 'the container web-rep-1 is exited' } });
});

test('what the orchestration said of a service is told of that service alone', async (t) => {
  const status = 'failed: 2 service(s) failed: web: failed to scale to 2: image pull failed: manifest unknown; db: failed to register: bad spec; sorry';
  const spec = makeSpec({ web: {}, db: {}, api: {} });
  const { cluster } = await startZlayer(t, { spec, status, health: { web: [0, 2, 'unknown'], db: [0, 2, 'unknown'], api: [0, 2, 'unknown'] } });
  const { web, db, api } = await cluster.clusterStates(['web', 'db', 'api'], context());
  assert.deepEqual(web[0].failure, { reason: 'image-not-found', message: 'failed to scale to 2: image pull failed: manifest unknown', terminal: true });
  assert.deepEqual(db[0].failure, { reason: 'container-create-failed', message: 'failed to register: bad spec; sorry', terminal: true });
  assert.equal(api[0].failure, undefined);
  const recovered = await startZlayer(t, { spec, status, health: { web: [2, 2, 'healthy'] } });
  assert.deepEqual((await recovered.cluster.clusterStates(['web'], context())).web, [{ running: 2, healthy: true }]);
});

test("the time-out of the daemon's own wait is no failure, a stopped deployment is one", async (t) => {
  assert.equal((await sweep(t, { status: 'failed: Stabilization timed out:\n  web: 0/2 replicas', health: { web: [0, 2, 'unknown'] } }))[0].failure, undefined);
  assert.deepEqual((await sweep(t, { status: 'stopped', health: { web: [0, 2, 'unknown'] } }))[0].failure, { reason: 'exited', message: 'the deployment is stopped', terminal: true });
});

test('a node that vanishes is missed until its replicas run elsewhere', async (t) => {
  const fake = await startZlayer(t, { spec: makeSpec(), health: { web: [2, 2, 'healthy'] }, containers: { web: two } });
  const sweep = async () => (await fake.cluster.clusterStates(['web'], context())).web;
  await sweep();
  Object.assign(fake.state, { health: { web: [1, 2, 'healthy'] }, containers: { web: two.slice(0, 1) } });
  for (let again = 0; again < 2; again += 1) {
    assert.deepEqual((await sweep())[1], {
      nodeId: '2', running: 0, healthy: false, failure: { reason: 'node-lost', message: 'node 2, which ran 1 replica, is no longer reported' },
    });
  }
  Object.assign(fake.state, { health: { web: [2, 2, 'healthy'] }, containers: { web: [two[0], makeContainer(2, '1')] } });
  assert.deepEqual(await sweep(), [{ nodeId: '1', running: 2, healthy: true }]);
  Object.assign(fake.state, { health: { web: [1, 2, 'healthy'] }, containers: { web: two.slice(0, 1) } });
  assert.equal((await sweep()).length, 1, 'and is forgotten then');
});

test('a sweep takes one call for the deployment and one for each service that wants replicas; the spec is read again when it changed', async (t) => {
  const spec = makeSpec({ web: {}, db: {} });
  const fake = await startZlayer(t, { spec, health: { web: [2, 2, 'healthy'], db: [0, 0, 'unknown'] }, containers: { web: two } });
  const paths = async () => {
    fake.requests.length = 0;
    await fake.cluster.clusterStates(['web', 'db', 'gone'], context());
    return fake.requests.map(({ path }) => path.replace('/api/v1/deployments/shop', ''));
  };
  assert.deepEqual(await paths(), ['', '/spec', '/services/web/containers']);
  assert.deepEqual(await paths(), ['', '/services/web/containers']);
  fake.state.updatedAt = '2026-11-24T11:00:00+00:00';
  assert.deepEqual(await paths(), ['', '/spec', '/services/web/containers']);
});

test("the desired state is the server's spec as it is", async (t) => {
  const spec = makeSpec({ web: { rtype: 'job' }, db: { scale: { mode: 'adaptive', min: 1, max: 4 } } });
  const fake = await startZlayer(t, { spec, health: {} }, { deployment: undefined, token: () => 'bearer-token' });
  await assert.rejects(fake.cluster.clusterStates(['web'], context()), (error) => error.fatal && /no deployment is named/.test(error.message));
  await assert.rejects(fake.cluster.deploymentSpec(), TypeError);
  assert.deepEqual(await fake.cluster.deploymentSpec({ deployment: 'shop' }), spec);
  assert.equal(fake.requests[0].headers.authorization, 'Bearer bearer-token');
});

test('an unknown deployment and a refused token end the wait, a daemon that is down does not', async (t) => {
  const fake = await startZlayer(t, { spec: makeSpec(), health: {} }, { deployment: 'nosuch' });
  const errorOf = (promise) => promise.then(() => assert.fail('no error'), (error) => error);
  const unknown = await errorOf(fake.cluster.clusterStates(['web'], context()));
  assert.equal(unknown.fatal, true);
  assert.match(unknown.message, /Deployment 'nosuch' not found; check the name of the deployment/);
  fake.respond = () => ({ status: 401, body: '{"message":"Missing authorization"}' });
  assert.equal((await errorOf(fake.cluster.clusterStates(['web'], context()))).fatal, true);
  fake.respond = () => ({ status: 503, headers: { 'Retry-After': '2' } });
  assert.equal((await errorOf(fake.cluster.clusterStates(['web'], context()))).retryAfter, 2_000);
  fake.respond = () => ({ status: 200, body: '{}' });
  assert.match((await errorOf(fake.cluster.clusterStates(['web'], context()))).message, /expected service_health to be a list/);
  const down = zlayer({ baseUrl: 'http://127.0.0.1:9', deployment: 'shop' });
  assert.equal((await errorOf(down.clusterStates(['web'], context()))).fatal, undefined);
});

test('logs lose their prefixes, and the line that says there are none', async (t) => {
  const logs = { web: '[stdout] starting\n[stderr] panic: [stdout] no\n\tat main\n', db: '# No running containers (service may be starting)\n' };
  const fake = await startZlayer(t, { spec: makeSpec(), health: {}, logs });
  assert.deepEqual(await fake.cluster.getServiceLogs('web', 20, context()), [
    { message: 'starting', stream: 'stdout' }, { message: 'panic: [stdout] no', stream: 'stderr' }, { message: '\tat main' },
  ]);
  assert.deepEqual(fake.requests[0].query, { lines: '20' });
  assert.deepEqual(await fake.cluster.getServiceLogs('db', 20, context()), []);
});

test('events are told with their service; comments are not', async (t) => {
  const fake = await startZlayer(t, { spec: makeSpec(), health: {} });
  const changes = [];
  const told = new Promise((resolve) => {
    t.after(fake.cluster.subscribe((service) => {
      changes.push(service);
      if (changes.length === 2) resolve();
    }));
  });
  while (fake.streams.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [stream] = fake.streams;
  stream.write(': keep-alive\n\nevent: stabilization_progress\ndata: {"service":"web","replicas_running":1,"target":2}\n\n');
  stream.write('event: ready\ndata: {}\n\n');
  await told;
  assert.deepEqual(changes, ['web', undefined]);
});

const images = [
  ['nginx', 'docker.io/library/nginx:latest', true],
  ['nginx:1.29', 'docker.io/library/nginx:1.29', true],
  ['shop/web:2', 'index.docker.io/shop/web:2', true],
  ['localhost:5000/web', 'localhost:5000/web:latest', true],
  ['localhost:5000/web:2', 'localhost:5000/web:3', false],
  ['ghcr.io/shop/web:2', 'docker.io/shop/web:2', false],
  ['web@sha256:aa', 'docker.io/library/web@sha256:bb', false],
  ['web:2@sha256:aa', 'docker.io/library/web:2', true],
  ['web@sha256:aa', 'docker.io/library/web:2', true],
];
for (const [a, b, same] of images) {
  test(`${a} and ${b} are ${same ? 'the same image' : 'two images'}`, () => {
    assert.equal(sameImage(a, b), same);
    assert.equal(sameImage(b, a), same);
  });
}
