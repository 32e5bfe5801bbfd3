import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseYaml } from '../../../pkg/src/clusters/kubernetes/kubeconfig/yaml.js';
import { controllerRevision, daemonSet, deployment, event, replicaSet, statefulSet } from './support/objects.mjs';
import { pod } from './support/pods.mjs';
import { isReady, story, total } from './support/story.mjs';

function web(name = 'web', { replicas = 1, state = 'running' } = {}) {
  const object = deployment(name, { replicas });
  const set = replicaSet(object, 'a', { replicas });
  return [object, set, ...Array.from({ length: replicas }, (_, index) => pod(set, `p${index}`, { state }))];
}

const paths = ({ requests }) => requests.map(({ path }) => path.replace('/namespaces/shop/', '/…/')).sort();

test('a sweep over settled deployments takes three lists', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web('web'), web('api'), web('worker'));
  await cluster.deploymentSpec({ selector: '' });
  api.requests.length = 0;
  await cluster.clusterStates(['web', 'api', 'worker']);
  assert.deepEqual(paths(api), ['/api/v1/…/pods', '/apis/apps/v1/…/deployments', '/apis/apps/v1/…/replicasets']);
});

test('events are one list more, and only while something has not settled', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web('web', { state: 'creating' }), web('api', { state: 'creating' }));
  await cluster.clusterStates(['deployment/web', 'deployment/api']);
  assert.deepEqual(paths(api), ['/api/v1/…/events', '/api/v1/…/pods', '/apis/apps/v1/…/deployments', '/apis/apps/v1/…/replicasets']);
  assert.deepEqual(api.requests.find(({ path }) => path.endsWith('/events')).query, { fieldSelector: 'type=Warning', limit: '500', resourceVersion: '0' });
});

test('a name without a kind is looked for among all kinds once, then asked for by its own', async (t) => {
  const { api, states } = await story(t);
  api.show(web());
  await states();
  assert.equal(api.requests.filter(({ path }) => /(deployments|statefulsets|daemonsets)$/.test(path)).length, 3);
  api.requests.length = 0;
  await states();
  assert.deepEqual(paths(api), ['/api/v1/…/pods', '/apis/apps/v1/…/deployments', '/apis/apps/v1/…/replicasets']);
});

test('the workloads are read fresh, what belongs to them may come from a cache, and only what belongs to them', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web('web'), web('api'));
  await cluster.clusterStates(['deployment/web', 'deployment/api']);
  const query = (end) => api.requests.find(({ path }) => path.endsWith(end)).query;
  assert.deepEqual(query('/deployments'), { limit: '500' });
  assert.deepEqual(query('/pods'), { limit: '500', resourceVersion: '0', labelSelector: 'app in (api,web)' });
  api.requests.length = 0;
  await cluster.clusterStates(['deployment/web']);
  assert.deepEqual(query('/deployments'), { limit: '500', fieldSelector: 'metadata.name=web' });
  assert.equal(query('/pods').labelSelector, 'app=web');
});

test('lists are read page by page', async (t) => {
  const { api, cluster } = await story(t, { pageSize: 2 });
  api.show(...'abcde'.split('').map((name) => web(name)));
  const states = await cluster.clusterStates(['a', 'b', 'c', 'd', 'e']);
  assert.equal(Object.values(states).every((rows) => isReady(rows, 1)), true);
  const pages = api.requests.filter(({ path }) => path.endsWith('/deployments'));
  assert.equal(pages.length, 3);
  assert.ok(pages.every(({ query }) => query.resourceVersion === undefined));
});

test('a cache that honours the limit is read page by page too, without naming a version again', async (t) => {
  const { api, states } = await story(t);
  api.show(web('web', { replicas: 3 }));
  const pods = [];
  api.fault = ({ path, query }) => {
    if (!path.endsWith('/pods')) return undefined;
    pods.push(query);
    const { continue: token } = query;
    const list = [0, 1, 2].map((index) => pod(replicaSet(deployment('web'), 'a'), `p${index}`));
    const body = token ? { metadata: { resourceVersion: '9' }, items: list.slice(2) } : { metadata: { resourceVersion: '9', continue: 'more' }, items: list.slice(0, 2) };
    return { status: 200, body: { kind: 'PodList', apiVersion: 'v1', ...body } };
  };
  assert.equal(total(await states()), 3);
  assert.deepEqual(pods.map(({ resourceVersion }) => resourceVersion), ['0', undefined]);
});

test('a page whose token has expired starts the list anew', async (t) => {
  const { api, cluster } = await story(t, { pageSize: 2 });
  api.show(...'abc'.split('').map((name) => web(name)));
  let expired = 0;
  api.fault = ({ query }) => (query.continue && expired++ === 0 ? { status: 410, message: 'The provided continue parameter is too old' } : undefined);
  const states = await cluster.clusterStates(['deployment/a', 'deployment/b', 'deployment/c']);
  assert.deepEqual(Object.keys(states), ['a', 'b', 'c'].map((name) => `deployment/${name}`));
  assert.equal(expired, 2);
});

test('a token that always expires is an error, not a loop', async (t) => {
  const { api, cluster } = await story(t, { pageSize: 1 });
  api.show(web('a'), web('b'));
  api.fault = ({ query }) => (query.continue ? { status: 410 } : undefined);
  await assert.rejects(cluster.clusterStates(['deployment/a', 'deployment/b']), { status: 410 });
});

test('without the right to read events, the sweep goes on without them', async (t) => {
  const { api, states } = await story(t);
  const objects = web('web', { state: 'creating' });
  api.show(objects, event(objects[2], 'FailedMount', 'no such volume'));
  assert.equal((await states())[0].failure.reason, 'mount-failed');
  api.fault = ({ path }) => (path.endsWith('/events') ? { status: 403, message: 'events is forbidden' } : undefined);
  assert.deepEqual(await states(), [{ nodeId: 'n1', running: 0, healthy: false }]);
});

test('the Role in the documentation allows exactly what is asked', async (t) => {
  const { api, cluster } = await story(t);
  const agent = daemonSet('agent', { nodes: 1 });
  const db = statefulSet('db', { replicas: 1 });
  api.show(web('web', { state: 'starting' }), agent, controllerRevision(agent, 'x', 1), pod(agent, '1', { hash: 'x' }), db, pod(db, '0', { hash: 'db-1' }));
  api.logs.set('web-a-p0/app', ['hello']);
  const spec = await cluster.deploymentSpec();
  await cluster.clusterStates(Object.keys(spec.services));
  await cluster.getServiceLogs('web', 5);
  const end = cluster.subscribe(() => {});
  while (api.watchCount() < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  end();

  const page = readFileSync(new URL('../../../docs/clusters/kubernetes.md', import.meta.url), 'utf8');
  const role = parseYaml(/```yaml\n(apiVersion: rbac[\s\S]*?)\n---/.exec(page)[1]);
  const allowed = new Set(role.rules.flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)))));
  const asked = new Set(api.requests.map(({ path, query }) => {
    const [, group = '', resource, sub] = /^(?:\/apis\/([^/]+)|\/api)\/v1\/namespaces\/shop\/([^/]+)(?:\/[^/]+\/(log))?$/.exec(path);
    return `${sub ? 'get' : query.watch ? 'watch' : 'list'} ${group}/${resource}${sub ? '/log' : ''}`;
  }));
  assert.deepEqual([...asked].sort(), [...allowed].sort());
});
