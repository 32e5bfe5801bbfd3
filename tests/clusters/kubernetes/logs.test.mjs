import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, replicaSet } from './support/objects.mjs';
import { backOff, ended, pod } from './support/pods.mjs';
import { story } from './support/story.mjs';

const web = deployment('web', { replicas: 2, image: 'app:2' });
const set = replicaSet(web, 'b', { image: 'app:2', replicas: 2 });
const old = replicaSet(web, 'a', { image: 'app:1', replicas: 1 });
const line = (second, text) => `2026-03-01T10:00:${String(second).padStart(2, '0')}.123456789Z ${text}`;
const texts = (entries) => entries.map(({ message }) => message);
const logRequests = (api) => api.requests.filter(({ path }) => path.endsWith('/log'));

test('the pod that is not ready speaks, not the ready one, nor one of the old revision', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, old, pod(old, 'o', {}), pod(set, 'good', {}), pod(set, 'bad', { state: 'starting', node: 'n2' }));
  api.logs.set('web-b-bad/app', [line(1, 'first'), line(2, 'cannot reach the database')]);
  assert.deepEqual(await cluster.getServiceLogs('web', 20), [
    { message: 'first', timestamp: '2026-03-01T10:00:01.123456789Z' },
    { message: 'cannot reach the database', timestamp: '2026-03-01T10:00:02.123456789Z' },
  ]);
  assert.deepEqual(logRequests(api).map(({ path, query }) => [path, query]), [
    ['/api/v1/namespaces/shop/pods/web-b-bad/log', { container: 'app', tailLines: '20', limitBytes: '1048576', timestamps: 'true' }],
  ]);
});

test('after a restart the log before it is read too, where the present one says little', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: backOff(2) }));
  api.logs.set('web-b-1/app/previous', [line(1, 'panic: no config')]);
  api.logs.set('web-b-1/app', [line(9, 'starting')]);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 20)), ['panic: no config', 'starting']);
});

test('between two runs the log call answers with the last one: it is not shown twice', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: backOff(2) }));
  for (const which of ['', '/previous']) api.logs.set(`web-b-1/app${which}`, [line(1, 'panic: no config')]);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 20)), ['panic: no config']);
});

test('the container that fails is asked: a sidecar, an init container', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { sidecar: backOff(1) }));
  api.logs.set('web-b-1/proxy', [line(1, 'proxy broke')]);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 5)), ['proxy broke']);
  api.show(web, set, pod(set, '2', { state: 'initializing', init: { ready: { ready: true, state: ended(0, 'Completed') }, migrate: backOff(1) } }));
  api.logs.set('web-b-2/migrate', [line(1, 'relation "users" does not exist')]);
  await cluster.clusterStates(['web']);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 5)), ['relation "users" does not exist']);
});

test('several pods: each gets its share, in order of time, with its name', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: 'starting' }), pod(set, '2', { state: 'starting' }));
  api.logs.set('web-b-1/app', Array.from({ length: 30 }, (_, index) => line(index, `one ${index}`)));
  api.logs.set('web-b-2/app', [line(5, 'two')]);
  const lines = texts(await cluster.getServiceLogs('web', 4));
  assert.deepEqual(lines, ['[web-b-2] two', '[web-b-1] one 28', '[web-b-1] one 29']);
});

test('pods that say the same say it once, without names', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: 'starting' }), pod(set, '2', { state: 'starting' }));
  for (const name of ['1', '2']) api.logs.set(`web-b-${name}/app`, [line(Number(name), 'no licence')]);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 4)), ['no licence']);
});

test('a container that has not started has no log, which is no error', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: 'creating' }), pod(set, '2', { state: 'starting' }));
  assert.deepEqual(await cluster.getServiceLogs('web', 4), []);
  assert.equal(logRequests(api).length, 1, 'the one that is being made is not asked');
});

test('a log that may not be read is an error with its reason, but not where another can be', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set, pod(set, '1', { state: 'starting' }), pod(set, '2', { state: 'starting' }));
  api.logs.set('web-b-2/app', [line(1, 'hello')]);
  api.fault = ({ path }) => (path.endsWith('web-b-1/log') ? { status: 500, message: 'kubelet away' } : undefined);
  assert.deepEqual(texts(await cluster.getServiceLogs('web', 4)), ['hello']);
  api.fault = ({ path }) => (path.endsWith('/log') ? { status: 403, message: 'pods/log is forbidden' } : undefined);
  await assert.rejects(cluster.getServiceLogs('web', 4), (error) => /pods\/log is forbidden/.test(error.message) && !error.fatal);
});

test('no service, no pods, no tail: no lines', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web, set);
  assert.deepEqual(await cluster.getServiceLogs('web', 4), []);
  assert.deepEqual(await cluster.getServiceLogs('nothing', 4), []);
  assert.deepEqual(await cluster.getServiceLogs('web', 0), []);
});
