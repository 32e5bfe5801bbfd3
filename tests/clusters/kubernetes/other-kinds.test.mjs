import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controllerRevision, daemonSet, event, statefulSet } from './support/objects.mjs';
import { pod } from './support/pods.mjs';
import { failureOf, isReady, story, total } from './support/story.mjs';

const fresh = { current: 'db-1', update: 'db-2', generation: 2 };

function db(options, hashes) {
  const object = statefulSet('db', { replicas: hashes.length, ...options });
  return [object, ...hashes.map((hash, ordinal) => pod(object, String(ordinal), { hash, node: `n${ordinal + 1}` }))];
}

test('a stateful set is ready when all its pods bear the update revision', async (t) => {
  const { api, states } = await story(t);
  api.show(db(fresh, ['db-1', 'db-2', 'db-2']));
  const rows = await states('db');
  assert.equal(total(rows), 2);
  assert.equal(failureOf(rows).reason, 'old-revision');
  api.show(db({ current: 'db-2', generation: 2 }, ['db-2', 'db-2', 'db-2']));
  assert.equal(isReady(await states('db'), 3), true);
});

test('a partition: lower ordinals rightly stay, higher ones must be new', async (t) => {
  const { api, states } = await story(t);
  const strategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } };
  api.show(db({ ...fresh, strategy }, ['db-1', 'db-1', 'db-1']));
  assert.equal(isReady(await states('db'), 3), false);
  api.show(db({ ...fresh, strategy }, ['db-1', 'db-1', 'db-2']));
  assert.equal(isReady(await states('db'), 3), true);
});

test('OnDelete never rolls by itself, and says so', async (t) => {
  const { api, states } = await story(t);
  api.show(db({ ...fresh, strategy: { type: 'OnDelete' } }, ['db-1']));
  assert.deepEqual(failureOf(await states('db')), {
    reason: 'old-revision', message: '1 replica of the previous revision is still there; the update strategy OnDelete replaces a pod only once it is deleted',
  });
  api.show(db({ ...fresh, strategy: { type: 'OnDelete' } }, ['db-2']));
  assert.equal(isReady(await states('db'), 1), true);
});

test('of a stateful set that is not observed, no pod counts: its update revision is that of before', async (t) => {
  const { api, states } = await story(t);
  api.show(db({ generation: 2, observed: 1 }, ['db-1', 'db-1']));
  const rows = await states('db');
  assert.equal(total(rows), 0);
  assert.match(failureOf(rows).message, /has not seen generation 2/);
});

test('pods refused by a quota are told by the events of a stateful set, until a pod could be made since', async (t) => {
  const { api, states } = await story(t);
  const objects = db({ replicas: 2 }, ['db-1']);
  const message = 'create Pod db-1 in StatefulSet db failed error: pods "db-1" is forbidden: exceeded quota: q';
  api.show(objects, event(objects[0], 'FailedCreate', message, { seconds: 60 }));
  assert.deepEqual(failureOf(await states('db')), { reason: 'quota-exceeded', message });
  api.show(objects, event(objects[0], 'FailedCreate', message, { seconds: 1 }));
  assert.equal(failureOf(await states('db')), undefined);
});

test('a stateful set of an API without availableReplicas is judged by its pods', async (t) => {
  const { api, states } = await story(t);
  const [object, ...pods] = db({}, ['db-1']);
  delete object.status.availableReplicas;
  api.show(object, pods);
  assert.equal(isReady(await states('db'), 1), true);
});

function agent(options, hashes, revisions = { old: 1, new: 2 }) {
  const object = daemonSet('agent', { generation: 2, nodes: hashes.length, ...options });
  return [object, ...Object.entries(revisions).map(([hash, number]) => controllerRevision(object, hash, number)), ...hashes.map((hash, index) => pod(object, `p${index}`, { hash, node: `n${index + 1}` }))];
}

test('a daemon set is judged by its newest controller revision', async (t) => {
  const { api, states } = await story(t);
  api.show(agent({}, ['new', 'old']));
  const rows = await states('agent');
  assert.equal(total(rows), 1);
  assert.deepEqual(rows.find(({ nodeId }) => nodeId === 'n2').failure, { reason: 'old-revision', message: '1 replica of the previous revision is still there' });
  api.show(agent({}, ['new', 'new']));
  assert.equal(isReady(await states('agent'), 2), true);
});

test('a daemon set no node is eligible for has settled', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(agent({}, []));
  const spec = await cluster.deploymentSpec({ daemonSet: 'agent' });
  assert.equal(spec.services.agent.scale.replicas, 0);
  assert.deepEqual(await states('agent'), []);
});

test('a daemon set counts as asked when a node came or went in mid-wait', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(agent({}, ['new', 'new']));
  await cluster.deploymentSpec({ daemonSet: 'agent' });
  api.show(agent({}, ['new', 'new', 'new']));
  assert.equal(isReady(await states('agent'), 2), true);
  api.show(agent({}, ['new']));
  assert.equal(isReady(await states('agent'), 2), true);
  const [object, ...rest] = agent({ nodes: 3 }, ['new', 'new']);
  api.show(object, rest);
  assert.equal(isReady(await states('agent'), 2), false, 'the third is not there yet');
});

test('a daemon pod on a node tainted since is not in the way', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(agent({ nodes: 1, status: { numberMisscheduled: 1 } }, ['new', 'new']));
  await cluster.deploymentSpec({ daemonSet: 'agent' });
  assert.equal(isReady(await states('agent'), 1), true);
});
