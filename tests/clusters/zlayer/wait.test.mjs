import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitForStabilization } from 'evenkeel';
import { zlayer } from 'evenkeel/zlayer';
import { makeContainer, makeSpec, startZlayer } from './fake-zlayer.mjs';

const previous = [makeContainer(1, '1', { image: 'docker.io/shop/web:1' }), makeContainer(2, '2', { image: 'docker.io/shop/web:1' })];
const current = [makeContainer(1, '1'), makeContainer(2, '2')];

/** Plays `steps` of the daemon's state, one for each sweep; the last one stays. */
async function rollout(t, steps, options = {}) {
  const fake = await startZlayer(t, { spec: makeSpec(), health: {}, ...options.state });
  let sweeps = 0;
  fake.respond = ({ path }) => {
    if (path !== '/api/v1/deployments/shop') return undefined;
    Object.assign(fake.state, steps[Math.min(sweeps, steps.length - 1)]);
    sweeps += 1;
    return fake.state.answer;
  };
  const cluster = zlayer({ baseUrl: fake.baseUrl });
  t.after(() => cluster.close());
  const { subscribe, ...polled } = cluster;
  return waitForStabilization(polled, await cluster.deploymentSpec({ deployment: 'shop' }), { timeout: 5_000, pollInterval: 5, ...options });
}

test('a new image is ready when it runs everywhere and is healthy, not while the old one still answers', async (t) => {
  const { outcome, sweeps } = await rollout(t, [
    { health: { web: [2, 2, 'healthy'] }, containers: { web: previous } },
    { health: { web: [2, 2, 'healthy'] }, containers: { web: [current[0], previous[1]] } },
    { health: { web: [2, 2, 'checking'] }, containers: { web: current } },
    { health: { web: [2, 2, 'healthy'] } },
  ]);
  assert.deepEqual([outcome.kind, sweeps], ['ready', 4]);
});

test('a daemon that is away for a while is waited out', async (t) => {
  const away = { answer: { status: 502, body: 'bad gateway' } };
  const { outcome } = await rollout(t, [away, away, { answer: undefined, health: { web: [2, 2, 'healthy'] }, containers: { web: current } }]);
  assert.equal(outcome.kind, 'ready');
});

test('a time-out shows the last lines of the log', async (t) => {
  const logs = { web: '[stderr] waiting for db\n' };
  const { outcome } = await rollout(t, [{ health: { web: [2, 2, 'unhealthy: connection refused'] }, containers: { web: current } }], { timeout: 400, state: { logs } });
  assert.match(outcome.message, /^  web: 2\/2 replicas, healthy=false\n(.*\n)?  logs:\n    waiting for db$/m);
});
