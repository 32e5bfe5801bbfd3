import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controllerRevision, daemonSet, deployment, replicaSet, statefulSet } from './support/objects.mjs';
import { backOff, pod } from './support/pods.mjs';
import { failureOf, isReady, story } from './support/story.mjs';

/** The Deployment `web` at `image`, with the ReplicaSets web-a (app:1, revision 1) and web-b (app:2, revision 2 unless told otherwise). */
function web(image, { revision, a = {}, b = {}, generation = revision } = {}) {
  const object = deployment('web', { image, replicas: 1, revision, generation });
  const sets = { 'app:1': replicaSet(object, 'a', { image: 'app:1', revision: 1, replicas: image === 'app:1' ? 1 : 0, ...a }), 'app:2': replicaSet(object, 'b', { image: 'app:2', revision: 2, replicas: image === 'app:2' ? 1 : 0, ...b }) };
  return [object, ...Object.values(sets), pod(sets[image], '1')];
}

test('a rollback in mid-wait is terminal, and stays so once it is done', async (t) => {
  const { api, cluster, states } = await story(t);
  cluster.subscribe(() => {})();
  api.show(web('app:2', { revision: 2 }));
  assert.equal(isReady(await states(), 1), true);
  api.show(web('app:1', { revision: 3, a: { revision: 3, history: '1' } }));
  for (let sweep = 0; sweep < 2; sweep += 1) {
    const rows = await states();
    assert.equal(isReady(rows, 1), false);
    assert.deepEqual(failureOf(rows), { reason: 'rolled-back', message: 'Deployment web went back from revision b to a (revision 3)', terminal: true });
  }
});

test('a rollback says what was wrong before it', async (t) => {
  const { api, states } = await story(t);
  api.show(web('app:2', { revision: 2 }).map((object) => (object.kind === 'Pod' ? { ...object, status: { ...object.status, conditions: [], containerStatuses: [{ ...object.status.containerStatuses[0], ...backOff(3) }] } } : object)));
  await states();
  api.show(web('app:1', { revision: 3, a: { revision: 3, history: '1' } }));
  assert.match(failureOf(await states()).message, /went back from revision b to a \(revision 3\); before that: crash-loop: back-off 10s restarting/);
});

test('a new wait expects what it finds', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(web('app:2', { revision: 2 }));
  await states();
  api.show(web('app:1', { revision: 3, a: { revision: 3, history: '1' } }));
  assert.equal(isReady(await states(), 1), false);
  cluster.subscribe(() => {})();
  assert.equal(isReady(await states(), 1), true);
});

test('a newer rollout in mid-wait is followed, not called a rollback', async (t) => {
  const { api, states } = await story(t);
  api.show(web('app:1', { revision: 1 }).filter((object) => object.metadata.name !== 'web-b'));
  await states();
  api.show(web('app:2', { revision: 2 }));
  assert.equal(isReady(await states(), 1), true);
});

test('a revision is taken note of only once the controller has seen it', async (t) => {
  const { api, states } = await story(t);
  // Applied: app:1 again, which the controller has not seen; what it rolled out last is app:2.
  const [object, ...rest] = web('app:2', { revision: 2 });
  api.show({ ...object, metadata: { ...object.metadata, generation: 3 } }, rest);
  await states();
  api.show(web('app:1', { revision: 3, a: { revision: 3, history: '1' } }));
  assert.equal(isReady(await states(), 1), true);
});

test('a pinned revision is waited for by its number or its hash', async (t) => {
  for (const pin of [2, '2', 'b']) {
    const { api, states } = await story(t, { cluster: { revisions: { web: pin } } });
    api.show(web('app:1', { revision: 1 }).filter((object) => object.metadata.name !== 'web-b'));
    assert.match(failureOf(await states()).message, /^revision (2|b) was expected; the newest is a \(revision 1\)$/);
    api.show(web('app:2', { revision: 2 }));
    assert.equal(isReady(await states(), 1), true);
  }
});

test('a rollback that was done before the wait began is seen with a pinned revision', async (t) => {
  const { api, states } = await story(t, { cluster: { revisions: { web: 2 } } });
  api.show(web('app:1', { revision: 3, a: { revision: 3, history: '1' } }));
  assert.equal(failureOf(await states()).reason, 'rolled-back');
});

test('a pinned revision that a newer one has replaced is superseded', async (t) => {
  const { api, states } = await story(t, { cluster: { revisions: { web: 1 } } });
  api.show(web('app:2', { revision: 2 }));
  assert.deepEqual(failureOf(await states()), { reason: 'superseded', message: 'revision 1 was expected; b (revision 2) has taken its place', terminal: true });
});

test('a stateful set that goes back to its current revision was rolled back', async (t) => {
  const { api, states } = await story(t);
  const going = statefulSet('db', { replicas: 1, current: 'db-1', update: 'db-2', generation: 2 });
  api.show(going, pod(going, '0', { hash: 'db-2', state: 'starting' }));
  assert.notEqual(failureOf(await states('db'))?.reason, 'rolled-back');
  const back = statefulSet('db', { replicas: 1, current: 'db-1', generation: 3 });
  api.show(back, pod(back, '0', { hash: 'db-1' }));
  assert.deepEqual(failureOf(await states('db')), { reason: 'rolled-back', message: 'StatefulSet db went back from revision db-2 to db-1', terminal: true });
});

test('a daemon set whose old controller revision became the newest was rolled back', async (t) => {
  const { api, states } = await story(t);
  const agent = daemonSet('agent', { nodes: 1, generation: 2 });
  api.show(agent, controllerRevision(agent, 'x', 1), controllerRevision(agent, 'y', 2), pod(agent, '1', { hash: 'y' }));
  assert.equal(isReady(await states('agent'), 1), true);
  const back = daemonSet('agent', { nodes: 1, generation: 3 });
  api.show(back, controllerRevision(back, 'x', 3, 1), controllerRevision(back, 'y', 2), pod(back, '1', { hash: 'x' }));
  assert.equal(failureOf(await states('agent')).reason, 'rolled-back');
});
