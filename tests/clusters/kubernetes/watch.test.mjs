import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, replicaSet } from './support/objects.mjs';
import { pod } from './support/pods.mjs';
import { failure } from './support/api-server.mjs';
import { story } from './support/story.mjs';

const object = deployment('web', { replicas: 1 });
const set = replicaSet(object, 'a', { replicas: 1 });
const web = () => [object, set, pod(set, '1')];

async function until(what, condition) {
  const end = Date.now() + 5000;
  while (!condition()) {
    assert.ok(Date.now() < end, `${what}: not within 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A cluster whose subscription is open, with its count of changes. */
async function subscribed(t) {
  const it = await story(t);
  it.api.show(web());
  await it.cluster.deploymentSpec({ deployment: 'web' });
  it.changes = 0;
  it.end = it.cluster.subscribe(() => {
    it.changes += 1;
  });
  t.after(() => it.end());
  await until('watches', () => it.api.watchCount() === 2);
  it.watches = (end) => it.api.requests.filter(({ path, query }) => query.watch && path.endsWith(end));
  return it;
}

test('pods and the kinds in question are watched from their present version', async (t) => {
  const { watches } = await subscribed(t);
  const [{ query }] = watches('/pods');
  assert.equal(query.allowWatchBookmarks, 'true');
  assert.match(query.resourceVersion, /^\d+$/);
  assert.equal(watches('/deployments').length, 1);
  assert.equal(watches('/statefulsets').length, 0);
});

test('a change calls once for each event; a bookmark does not', async (t) => {
  const it = await subscribed(t);
  it.api.put(pod(set, '1', { state: 'starting' }));
  await until('the pod\'s event', () => it.changes === 1);
  it.api.sendToWatches('Pod', `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: '900' } } })}\n`);
  it.api.remove(object);
  await until('the deployment\'s event', () => it.changes === 2);
});

test('a watch that ends goes on from where it was, the bookmark included', async (t) => {
  const it = await subscribed(t);
  it.api.sendToWatches('Pod', `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '900' } } })}\n`);
  it.api.endWatches();
  await until('a new watch', () => it.watches('/pods').length === 2);
  assert.equal(it.watches('/pods')[1].query.resourceVersion, '900');
});

test('a connection that breaks off in the middle of an event is opened again', async (t) => {
  const it = await subscribed(t);
  it.api.sendToWatches('Pod', '{"type":"MODIFIED","obj');
  it.api.endWatches({ abruptly: true });
  await until('a new watch', () => it.watches('/pods').length === 2 && it.api.watchCount() === 2);
  const before = it.changes;
  it.api.put(pod(set, '1', { state: 'starting' }));
  await until('an event over the new watch', () => it.changes > before);
});

test('a version that the API has forgotten (410): the collection is asked anew, and a change is reported', async (t) => {
  const it = await subscribed(t);
  const lists = () => it.api.requests.filter(({ path, query }) => path.endsWith('/pods') && !query.watch && query.limit === '1').length;
  const before = lists();
  it.api.put(pod(set, '2', { state: 'starting' }));
  await until('the event', () => it.changes === 1);
  it.api.sendToWatches('Pod', `${JSON.stringify({ type: 'ERROR', object: failure(410, 'too old resource version: 1 (900)') })}\n`);
  await until('a new watch', () => it.watches('/pods').length === 2);
  assert.equal(lists(), before + 1);
  assert.notEqual(it.watches('/pods')[1].query.resourceVersion, it.watches('/pods')[0].query.resourceVersion);
  assert.ok(it.changes >= 2);
});

test('without the right to watch, it stays quiet and polling goes on', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web());
  await cluster.deploymentSpec({ deployment: 'web' });
  api.fault = ({ query }) => (query.watch ? { status: 403 } : undefined);
  const end = cluster.subscribe(() => assert.fail('nothing to report'));
  await until('both refusals', () => api.requests.filter(({ query }) => query.watch).length === 2);
  assert.equal((await cluster.clusterStates(['web'])).web.length, 1);
  end();
});

test('the end of a subscription ends its connections', async (t) => {
  const it = await subscribed(t);
  it.end();
  await until('no watches', () => it.api.watchCount() === 0);
});
