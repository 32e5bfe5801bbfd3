import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, event, replicaSet } from './support/objects.mjs';
import { backOff, ended, pod, waiting } from './support/pods.mjs';
import { failureOf, isReady, story, total } from './support/story.mjs';

/** A rollout from app:1 (ReplicaSet web-a) to app:2 (web-b): the Deployment, its ReplicaSets, and pods by ReplicaSet. */
function rollout({ old = 0, fresh = [], replicas = 3, deployed = {}, newSet = {} } = {}) {
  const web = deployment('web', { image: 'app:2', generation: 2, revision: 2, replicas, status: { replicas: old + fresh.length, updatedReplicas: fresh.length }, ...deployed });
  const before = replicaSet(web, 'a', { replicas: old });
  const after = replicaSet(web, 'b', { image: 'app:2', revision: 2, replicas, created: 60, ...newSet });
  const oldPods = Array.from({ length: old }, (_, index) => pod(before, `o${index}`, { node: `n${index + 1}` }));
  const newPods = fresh.map((options, index) => pod(after, `p${index}`, { node: `n${index + 1}`, created: 61, ...options }));
  return { web, before, after, oldPods, newPods, all: [web, before, after, ...oldPods, ...newPods] };
}

test('a rolled out deployment is ready, a row per node', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{ node: 'n1' }, { node: 'n1' }, { node: 'n2' }] }).all);
  assert.deepEqual(await states(), [{ nodeId: 'n1', running: 2, healthy: true }, { nodeId: 'n2', running: 1, healthy: true }]);
});

test('healthy replicas of the previous revision are not the rollout', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ old: 3, fresh: [{ state: 'creating' }] }).all);
  const rows = await states();
  assert.equal(total(rows), 0);
  assert.deepEqual(failureOf(rows), { reason: 'old-revision', message: '1 replica of the previous revision is still there' });
});

test('a surge is not settled: all new replicas ready, one old still there', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ old: 1, fresh: [{}, {}, {}] }).all);
  const rows = await states();
  assert.equal(total(rows), 3);
  assert.equal(isReady(rows, 3), false);
});

test('an old pod that is still terminating keeps the rollout open; an evicted one that is only kept on record does not', async (t) => {
  const { api, states } = await story(t);
  const { web, before, after, newPods } = rollout({ fresh: [{}, {}, {}] });
  api.show(web, before, after, newPods, pod(before, 'gone', { deleted: 70 }));
  assert.equal(failureOf(await states()).reason, 'old-revision');
  api.show(web, before, after, newPods, pod(before, 'evicted', { phase: 'Failed', reason: 'Evicted', state: 'creating' }));
  assert.equal(isReady(await states(), 3), true);
});

test('a pod of the present revision on its way out is neither counted nor in the way', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ replicas: 1, fresh: [{}, { deleted: 70 }], deployed: { status: { replicas: 1, updatedReplicas: 1 } } }).all);
  assert.equal(isReady(await states(), 1), true);
});

test('old replicas that only the status tells of count as well', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { status: { replicas: 4, updatedReplicas: 3 } } }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'old-revision', message: '1 replica of the previous revision is still there' });
});

test('a change that the controller has not seen is not ready, whatever the old status says', async (t) => {
  const { api, states } = await story(t);
  const web = deployment('web', { image: 'app:2', generation: 2, observed: 1 });
  const before = replicaSet(web, 'a');
  api.show(web, before, [0, 1, 2].map((n) => pod(before, `o${n}`)));
  const rows = await states();
  assert.equal(total(rows), 0);
  assert.ok(rows.some(({ failure }) => failure?.message === 'the Deployment controller has not seen generation 2 yet (last seen: 1)'));
});

test('nor is a scaling that the controller has not seen, though all pods are there', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { generation: 3, observed: 2 } }).all);
  const rows = await states();
  assert.equal(total(rows), 3);
  assert.equal(isReady(rows, 3), false);
});

test('a deployment that no controller has seen at all is not ready', async (t) => {
  const { api, states } = await story(t);
  const web = deployment('web', { replicas: 1 });
  delete web.status;
  api.show(web);
  assert.match(failureOf(await states()).message, /generation 1 yet \(last seen: none\)/);
});

test('an observed generation newer than the object, as a cache may show it, counts as seen', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { generation: 2, observed: 3 } }).all);
  assert.equal(isReady(await states(), 3), true);
});

test('a paused rollout says so, and does not take the old ReplicaSet for the new one', async (t) => {
  const { api, states } = await story(t);
  // While paused, the controller observes the change but makes no ReplicaSet; its annotation still names the old revision.
  const web = deployment('web', { image: 'app:2', generation: 2, revision: 1, paused: true, status: { updatedReplicas: 0 } });
  const before = replicaSet(web, 'a');
  api.show(web, before, [0, 1, 2].map((n) => pod(before, `o${n}`)));
  const rows = await states();
  assert.equal(total(rows), 0);
  assert.deepEqual(failureOf(rows), { reason: 'rollout-paused', message: 'Deployment web is paused (spec.paused)' });
});

test('a pause after the rollout is in nobody\'s way', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { paused: true } }).all);
  assert.equal(isReady(await states(), 3), true);
});

test('where no template is the same to the letter, the revision annotation tells the new ReplicaSet', async (t) => {
  const { api, states } = await story(t);
  const upgraded = rollout({ fresh: [{}, {}, {}] });
  upgraded.after.spec.template.spec.schedulerName = 'defaulted-otherwise';
  api.show(upgraded.all);
  assert.equal(isReady(await states(), 3), true);
});

test('minReadySeconds: ready is not yet available, and the youngest pods are the ones to wait for', async (t) => {
  const { api, states } = await story(t);
  const fresh = [{ readyAt: 70 }, { readyAt: 90 }, { readyAt: 80 }];
  api.show(rollout({ fresh, deployed: { minReadySeconds: 30 }, newSet: { status: { availableReplicas: 2 } } }).all);
  assert.deepEqual(await states(), [
    { nodeId: 'n1', running: 1, healthy: true },
    { nodeId: 'n2', running: 1, healthy: false },
    { nodeId: 'n3', running: 1, healthy: true },
  ]);
  api.show(rollout({ fresh, deployed: { minReadySeconds: 30 } }).all);
  assert.equal(isReady(await states(), 3), true);
});

test('zero replicas: nothing runs, nothing is wrong', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ replicas: 0 }).all);
  assert.deepEqual(await states(), []);
});

test('a started container whose pod is not ready runs, unhealthy', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ replicas: 1, fresh: [{ state: 'starting' }] }).all);
  assert.deepEqual(await states(), [{ nodeId: 'n1', running: 1, healthy: false }]);
});

test('a sidecar that does not run keeps the pod from running', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ replicas: 1, fresh: [{ sidecar: backOff(2) }] }).all);
  const [row] = await states();
  assert.equal(row.running, 0);
  assert.equal(row.failure.reason, 'crash-loop');
});

test('restarts are summed over init containers, containers and sidecars of the new revision', async (t) => {
  const { api, states } = await story(t);
  const done = { ready: true, restartCount: 2, state: ended(0, 'Completed') };
  api.show(rollout({ replicas: 1, old: 1, fresh: [{ init: { migrate: done }, sidecar: { ready: true, restartCount: 1, state: { running: {} } } }] }).all);
  const [row] = await states();
  assert.equal(row.restarts, 3);
  assert.equal(row.running, 1);
});

test('the progress deadline is terminal, but not one left over from another revision', async (t) => {
  const { api, states } = await story(t);
  const condition = (name) => [{
    type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.`,
    lastUpdateTime: '2026-03-01T10:10:00Z', lastTransitionTime: '2026-03-01T10:10:00Z',
  }];
  api.show(rollout({ old: 2, fresh: [{ state: 'creating' }], deployed: { conditions: condition('web-b') } }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'progress-deadline-exceeded', message: 'ReplicaSet "web-b" has timed out progressing.', terminal: true });
  api.show(rollout({ old: 2, fresh: [{ state: 'creating' }], deployed: { conditions: condition('web-a') } }).all);
  assert.equal(failureOf(await states()).reason, 'old-revision');
  api.show(rollout({ old: 2, fresh: [{ state: 'creating' }], deployed: { conditions: condition('web-b'), generation: 3, observed: 2 } }).all);
  assert.ok(!(await states()).some(({ failure }) => failure?.terminal));
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { conditions: condition('web-b') } }).all);
  assert.equal(isReady(await states(), 3), true, 'late, but there');
});

test('a quota is named in the API\'s words and may heal', async (t) => {
  const { api, states } = await story(t);
  const message = 'pods "web-b-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: '2026-03-01T10:01:00Z' }];
  api.show(rollout({ old: 3, newSet: { conditions } }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'quota-exceeded', message });
});

test('a refused admission is named', async (t) => {
  const { api, states } = await story(t);
  const message = 'admission webhook "policy.example.com" denied the request: no latest tags';
  const conditions = [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: '2026-03-01T10:01:00Z' }];
  api.show(rollout({ newSet: { conditions } }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'admission-denied', message });
});

test('unschedulable is not terminal: an autoscaler may bring a node', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ replicas: 1, fresh: [{ unscheduled: '0/3 nodes are available: 3 Insufficient cpu.' }] }).all);
  assert.deepEqual(await states(), [{ running: 0, healthy: false, failure: { reason: 'unschedulable', message: 'Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.' } }]);
  api.show(rollout({ replicas: 1, fresh: [{}] }).all);
  assert.equal(isReady(await states(), 1), true);
});

test('an evicted replica of the new revision explains the gap it leaves', async (t) => {
  const { api, states } = await story(t);
  const { after, all } = rollout({ replicas: 2, fresh: [{}] });
  api.show(all, pod(after, 'evicted', { phase: 'Failed', reason: 'Evicted', state: 'creating', status: { message: 'The node was low on resource: memory.' } }));
  const rows = await states();
  assert.equal(total(rows), 1);
  assert.deepEqual(failureOf(rows), { reason: 'node-lost', message: 'Evicted: The node was low on resource: memory.' });
});

test('an image that is not there: first a failure, terminal once the kubelet has asked again', async (t) => {
  const { api, states } = await story(t);
  const words = 'failed to resolve reference "docker.io/library/app:2": docker.io/library/app:2: not found';
  api.show(rollout({ old: 3, fresh: [{ state: waiting('ErrImagePull', words) }] }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'image-not-found', message: words });
  const again = rollout({ old: 3, fresh: [{ state: waiting('ImagePullBackOff', 'Back-off pulling image "app:2"') }] });
  api.show(again.all, event(again.newPods[0], 'Failed', `Failed to pull image "app:2": ${words}`));
  assert.deepEqual(failureOf(await states()), { reason: 'image-not-found', message: `Back-off pulling image "app:2": Failed to pull image "app:2": ${words}`, terminal: true });
});

test('without events, what the kubelet said of the image in an earlier sweep is remembered', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{ state: waiting('ErrImagePull', 'docker.io/library/app:2: not found') }] }).all);
  await states();
  api.show(rollout({ fresh: [{ state: waiting('ImagePullBackOff', 'Back-off pulling image "app:2"') }] }).all);
  assert.deepEqual(failureOf(await states()), {
    reason: 'image-not-found', message: 'Back-off pulling image "app:2": Failed to pull image "app:2": docker.io/library/app:2: not found', terminal: true,
  });
});

test('a progress deadline that passed says why, from the pods', async (t) => {
  const { api, states } = await story(t);
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'ReplicaSet "web-b" has timed out progressing.', lastUpdateTime: '2026-03-01T10:10:00Z', lastTransitionTime: '2026-03-01T10:10:00Z' }];
  api.show(rollout({ old: 1, fresh: [{ unscheduled: '0/3 nodes are available: 3 Insufficient cpu.' }], deployed: { conditions } }).all);
  assert.equal(failureOf(await states()).message, 'ReplicaSet "web-b" has timed out progressing. unschedulable: Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.');
});

test('many replicas in trouble are one picture: the same rows whatever order the API lists them in', async (t) => {
  const { api, states } = await story(t);
  const { web, before, after, newPods } = rollout({ fresh: [{ state: backOff(3), node: 'n1' }, { node: 'n2' }, { state: waiting('RunContainerError', 'no such file'), node: 'n1' }] });
  api.show(web, before, after, newPods);
  const rows = await states();
  api.show(web);
  api.show(web, before, after, [...newPods].reverse());
  assert.deepEqual(await states(), rows);
  assert.equal(rows[0].failure.reason, 'crash-loop');
});

test('a deployment that is being deleted is terminal', async (t) => {
  const { api, states } = await story(t);
  api.show(rollout({ fresh: [{}, {}, {}], deployed: { deleted: 90 } }).all);
  assert.deepEqual(failureOf(await states()), { reason: 'deleting', message: 'Deployment web is being deleted', terminal: true });
});
