import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daemonSet, deployment, job, replicaSet, statefulSet } from './support/objects.mjs';
import { pod } from './support/pods.mjs';
import { failureOf, isReady, story, total } from './support/story.mjs';

const service = (replicas) => ({ rtype: 'service', scale: { mode: 'fixed', replicas }, endpoints: [], depends: [] });

function web(replicas, ready = replicas) {
  const object = deployment('web', { replicas, status: { replicas: ready, updatedReplicas: ready } });
  const set = replicaSet(object, 'a', { replicas });
  return [object, set, ...Array.from({ length: ready }, (_, index) => pod(set, `p${index}`, { node: `n${index + 1}` }))];
}

test('a namespace: every workload with its live number, jobs by their type', async (t) => {
  const { api, cluster } = await story(t);
  const cron = { kind: 'CronJob', metadata: { name: 'nightly', uid: 'CronJob-nightly' } };
  api.show(web(3), statefulSet('db', { replicas: 2 }), daemonSet('agent', { nodes: 4 }), job('migrate'), job('nightly-1', { owner: cron }));
  assert.deepEqual(await cluster.deploymentSpec(), {
    version: 'v1', deployment: 'shop', services: { agent: service(4), db: service(2), migrate: { rtype: 'job' }, web: service(3) },
  });
});

test('a label selector, as text or as an object', async (t) => {
  const { api, cluster } = await story(t);
  api.show(deployment('web', { labels: { stack: 'shop' } }), deployment('other'), job('migrate'));
  for (const selector of ['stack=shop', { stack: 'shop' }]) {
    const spec = await cluster.deploymentSpec({ selector });
    assert.deepEqual(Object.keys(spec.services), ['web']);
    assert.equal(spec.deployment, 'shop (stack=shop)');
  }
});

test('one deployment; several by name; kinds of one name are told apart', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web(3), statefulSet('web', { replicas: 1 }), statefulSet('db'));
  assert.deepEqual(await cluster.deploymentSpec({ deployment: 'web' }), { version: 'v1', deployment: 'web', services: { web: service(3) } });
  assert.deepEqual(Object.keys((await cluster.deploymentSpec({ names: ['deploy/web', 'statefulset.apps/db'] })).services), ['db', 'web']);
  assert.deepEqual(Object.keys((await cluster.deploymentSpec({ names: ['web', 'db'] })).services), ['db', 'deployment/web', 'statefulset/web']);
});

test('a name without a kind that two kinds share is refused, with the names to use', async (t) => {
  const { api, states } = await story(t);
  api.show(web(1), statefulSet('web'));
  await assert.rejects(states('web'), { fatal: true, message: /call it deployment\/web or statefulset\/web/ });
  assert.equal(isReady(await states('deployment/web'), 1), true);
});

test('what is not there is fatal and says what to check', async (t) => {
  const { api, cluster } = await story(t);
  await assert.rejects(cluster.deploymentSpec(), { name: 'ClusterError', fatal: true, status: 404, message: 'kubernetes: no workload in namespace "shop"; check the name, the namespace and the context' });
  api.show(web(1));
  await assert.rejects(cluster.deploymentSpec({ names: ['web', 'statefulset/db'] }), { fatal: true, message: /no statefulset "db" in namespace "shop"/ });
  await assert.rejects(cluster.deploymentSpec({ selector: 'app=none' }), { fatal: true, message: /no workload in namespace "shop" that matches "app=none"/ });
});

test('a service that is gone is left out of the answer', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web(1));
  await cluster.deploymentSpec({ deployment: 'web' });
  api.show();
  assert.deepEqual(await cluster.clusterStates(['web']), {});
});

test('a selection of the wrong shape is a TypeError with its path', async (t) => {
  const { cluster } = await story(t);
  for (const [selection, message] of [
    ['web', /deploymentSpec: expected an object with .*, got "web"/],
    [{ deploymnet: 'web' }, /deploymentSpec\.deploymnet: expected one of/],
    [{ names: 'web' }, /deploymentSpec\.names: expected an array of names/],
    [{ names: [] }, /deploymentSpec\.names: expected at least one name/],
    [{ selector: 3 }, /deploymentSpec\.selector: expected a label selector/],
    [{ namespace: '' }, /deploymentSpec\.namespace: expected a name/],
  ]) await assert.rejects(cluster.deploymentSpec(selection), { name: 'TypeError', message });
});

test('a daemon set that no controller has seen is waited for, not taken for one without nodes', async (t) => {
  const { api, cluster } = await story(t);
  const agent = daemonSet('agent', { nodes: 2 });
  api.show({ ...agent, status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 } });
  const reading = cluster.deploymentSpec({ daemonSet: 'agent' });
  setTimeout(() => api.show(agent), 100);
  assert.equal((await reading).services.agent.scale.replicas, 2);
});

test('autoscaled in mid-wait: settled at the live number counts as the number asked for', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(web(3));
  await cluster.deploymentSpec({ deployment: 'web' });
  api.show(web(5, 4));
  const growing = await states();
  assert.equal(isReady(growing, 3), false);
  assert.equal(total(growing), 4, 'as long as it has not settled, the live count');
  api.show(web(5));
  assert.equal(isReady(await states(), 3), true);
  api.show(web(2));
  assert.equal(isReady(await states(), 3), true);
});

test('autoscaled in mid-wait, but an old replica is still terminating: not settled', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(web(3));
  await cluster.deploymentSpec({ deployment: 'web' });
  const before = replicaSet(web(5)[0], 'z', { image: 'app:0', replicas: 0 });
  api.show(web(5), before, pod(before, 'o', { node: 'n9', deleted: 70 }));
  assert.equal(isReady(await states(), 3), false);
  const [object, set, ...pods] = web(5);
  api.show({ ...object, spec: { ...object.spec, minReadySeconds: 30 } }, { ...set, status: { ...set.status, availableReplicas: 4 } }, pods);
  assert.equal(isReady(await states(), 3), false, 'one is ready, but not for long enough');
});

test('scaled to zero in mid-wait is not a rollout that went well', async (t) => {
  const { api, cluster, states } = await story(t);
  api.show(web(3));
  await cluster.deploymentSpec({ deployment: 'web' });
  api.show(web(0));
  const rows = await states();
  assert.equal(isReady(rows, 3), false);
  assert.deepEqual(failureOf(rows), { reason: 'scaled-to-zero', message: 'spec.replicas is 0 now; it was 3 when the deployment was read' });
});

test('a spec written by hand is answered with the live count', async (t) => {
  const { api, states } = await story(t);
  api.show(web(5));
  assert.equal(total(await states()), 5);
});

test('one cluster keeps services of two namespaces apart, and refuses one name for both', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web(1));
  await cluster.deploymentSpec({ deployment: 'web' });
  api.fault = ({ path }) => (path.includes('/namespaces/other/')
    ? { status: 200, body: { kind: 'DeploymentList', apiVersion: 'apps/v1', metadata: { resourceVersion: '1' }, items: [deployment('web')] } } : undefined);
  await assert.rejects(cluster.deploymentSpec({ namespace: 'other', deployment: 'web' }), { name: 'TypeError', message: /"web" is in namespace "shop" already/ });
});
