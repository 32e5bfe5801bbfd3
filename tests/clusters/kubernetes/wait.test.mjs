import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitForStabilization } from 'evenkeel';
import { kubernetes } from 'evenkeel/kubernetes';
import { startApiServer } from './support/api-server.mjs';
import { deployment, replicaSet } from './support/objects.mjs';
import { backOff, pod, waiting } from './support/pods.mjs';

/** A rollout from app:1 to app:2: so many old pods, these new ones. */
function web({ old = 0, fresh = [], observed = 2, revision = 2, image = 'app:2' } = {}) {
  const object = deployment('web', { image, generation: 2, observed, revision, replicas: 2, status: { replicas: old + fresh.length, updatedReplicas: fresh.length } });
  const before = replicaSet(object, 'a', { replicas: old, ...(revision === 3 ? { revision: 3, history: '1' } : {}) });
  const after = replicaSet(object, 'b', { image: 'app:2', revision: 2, replicas: fresh.length });
  return [
    object, before, after,
    ...Array.from({ length: old }, (_, index) => pod(before, `o${index}`, { node: 'n1' })),
    ...fresh.map((options, index) => pod(after, `p${index}`, { node: 'n2', ...options })),
  ];
}

async function begin(t, objects) {
  const api = await startApiServer();
  const cluster = kubernetes({ baseUrl: api.url, namespace: 'shop' });
  t.after(async () => {
    cluster.close();
    await api.stop();
  });
  api.show(objects);
  return { api, cluster, spec: await cluster.deploymentSpec({ deployment: 'web' }) };
}

/** Shows the next scene whenever a sweep has seen the last one. */
function scenes(api, ...list) {
  return () => {
    const next = list.shift();
    if (next) typeof next === 'function' ? next() : api.show(next);
  };
}

test('a rolling update is ready when the last old replica is gone, and no sooner', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 2, observed: 1 }));
  const seen = [];
  const next = scenes(api, web({ old: 2 }), web({ old: 2, fresh: [{ state: 'creating' }] }), web({ old: 1, fresh: [{}] }), web({ old: 1, fresh: [{}, {}] }), web({ fresh: [{}, {}] }));
  const result = await waitForStabilization(cluster, spec, {
    timeout: 20_000,
    pollInterval: 10,
    onProgress: ({ services: [{ running, healthy, failure }] }) => {
      seen.push(`${running} ${healthy} ${failure?.reason ?? ''}`.trim());
      next();
    },
  });
  assert.deepEqual(result.outcome, { kind: 'ready' });
  assert.deepEqual([...new Set(seen)], ['0 false old-revision', '1 false old-revision', '2 false old-revision', '2 true']);
});

test('the watch brings the news: no sweep is waited for', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 1, fresh: [{}] }));
  const started = Date.now();
  const waitForWatches = setInterval(() => {
    if (api.watchCount() < 2) return;
    clearInterval(waitForWatches);
    api.show(web({ fresh: [{}, {}] }));
  }, 5);
  const { outcome, sweeps } = await waitForStabilization(cluster, spec, { timeout: 60_000, pollInterval: 60_000 });
  assert.deepEqual(outcome, { kind: 'ready' });
  assert.ok(sweeps >= 2 && Date.now() - started < 30_000);
  // They end with the wait; the server hears of it a moment later.
  while (api.watchCount() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('an image that is not there fails at once and names the image', async (t) => {
  const { cluster, spec } = await begin(t, web({ old: 2, fresh: [{ state: waiting('ImagePullBackOff', 'Back-off pulling image "app:2": ErrImagePull: docker.io/library/app:2: not found') }] }));
  const { outcome } = await waitForStabilization(cluster, spec, { timeout: 20_000, pollInterval: 10, failFast: true });
  assert.equal(outcome.reason, 'terminal-failure');
  assert.match(outcome.message, /web.*app:2: not found/s);
});

test('a rollback in mid-wait fails as one', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 2, fresh: [{ state: backOff(2) }] }));
  const next = scenes(api, web({ old: 2, image: 'app:1', revision: 3 }));
  const { outcome } = await waitForStabilization(cluster, spec, { timeout: 20_000, pollInterval: 10, failFast: true, onProgress: next });
  assert.equal(outcome.kind, 'failed');
  assert.equal(outcome.reason, 'rolled-back');
});

test('an API that throttles, then is down, then answers: ready in the end', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 1, fresh: [{}] }));
  const errors = [];
  const next = scenes(
    api,
    () => { api.fault = () => ({ status: 429, headers: { 'Retry-After': '0' } }); },
    () => { api.fault = () => 'drop'; },
    () => { api.fault = undefined; },
    web({ fresh: [{}, {}] }),
  );
  const { outcome } = await waitForStabilization(cluster, spec, {
    timeout: 20_000,
    pollInterval: 10,
    onProgress: ({ services: [{ error }] }) => {
      if (error) errors.push(error);
      next();
    },
  });
  assert.deepEqual(outcome, { kind: 'ready' });
  assert.match(errors.join('\n'), /429/);
});

test('a crash loop that is waited out ends with the log of the crash', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 2, fresh: [{ state: backOff(3) }] }));
  api.logs.set('web-b-p0/app/previous', ['2026-03-01T10:00:05Z panic: DATABASE_URL is not set']);
  const { outcome, blocking } = await waitForStabilization(cluster, spec, { timeout: 1_000, pollInterval: 50 });
  assert.equal(outcome.kind, 'timedOut');
  assert.match(outcome.message, /^ {2}web: 0\/2 replicas, healthy=false\n(?:.*\n)? {2}logs:\n {4}panic: DATABASE_URL is not set$/m);
  assert.deepEqual(blocking[0].logs, ['panic: DATABASE_URL is not set']);
});

test('credentials refused in mid-wait reject it', async (t) => {
  const { api, cluster, spec } = await begin(t, web({ old: 1, fresh: [{}] }));
  const next = scenes(api, () => { api.fault = () => ({ status: 401, message: 'Unauthorized' }); });
  await assert.rejects(waitForStabilization(cluster, spec, { timeout: 20_000, pollInterval: 10, onProgress: next }), { name: 'ClusterError', status: 401 });
});
