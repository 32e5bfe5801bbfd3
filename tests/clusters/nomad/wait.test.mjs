import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitForStabilization } from 'evenkeel';
import { nomad } from 'evenkeel/nomad';
import { startNomad } from './fake-nomad.mjs';
import { makeAllocation, makeDeployment, makeEvaluation, makeJob, terminated } from './fixtures.mjs';

const crashed = (changes = {}) => makeAllocation({
  health: false, ClientStatus: 'failed', tasks: { app: { State: 'dead', Failed: true, Restarts: 2, events: [terminated(1), { Type: 'Not Restarting', DisplayMessage: 'Exceeded allowed attempts 2 in interval 30m0s and mode is "fail"' }] } }, ...changes,
});
const healthy = (JobVersion, node) => makeAllocation({ JobVersion, health: true, node });
const rollingOut = (healthyCount, changes = {}) => makeDeployment({ groups: { web: { HealthyAllocs: healthyCount } }, ...changes });
const successful = (changes = {}) => rollingOut(2, { Status: 'successful', StatusDescription: 'Deployment completed successfully', ...changes });

/** Plays `steps` of the server's state, one for each sweep; the last one stays. */
async function rollout(t, steps, { job = makeJob(), logs, respond, ...options } = {}) {
  const fake = await startNomad(t, { job, logs, ...steps[0] });
  fake.cluster.close();
  const cluster = nomad({ baseUrl: fake.baseUrl, requestTimeout: 2_000 });
  t.after(() => cluster.close());
  const spec = await cluster.deploymentSpec({ job: job.ID });
  // A sweep asks for the job, its allocations and its deployments at once, in whatever order they arrive.
  let asked = 0;
  fake.respond = (request) => {
    const sweep = Math.floor(asked / 3);
    if (/^\/v1\/job\/[^/]+(\/(allocations|deployments))?$/.test(request.path)) {
      if (asked % 3 === 0) fake.update(steps[Math.min(sweep, steps.length - 1)]);
      asked += 1;
    }
    return respond?.(request, sweep + 1);
  };
  const snapshots = [];
  const { subscribe, ...polled } = cluster;
  const result = await waitForStabilization(polled, spec, { timeout: 5_000, pollInterval: 5, failFast: true, onProgress: (snapshot) => snapshots.push(snapshot), ...options });
  return { result, snapshots, fake };
}

test('a rolling update is ready when the last old allocation is gone, not before', async (t) => {
  const old = [healthy(0, 'n1'), healthy(0, 'n2')];
  const steps = [
    { allocations: old, deployments: [successful({ JobVersion: 0 })] },
    { allocations: [...old, makeAllocation({ health: null, node: 'n3' })], deployments: [rollingOut(0)] },
    { allocations: [old[0], healthy(1, 'n3'), makeAllocation({ health: null, node: 'n4' })], deployments: [rollingOut(1)] },
    { allocations: [{ ...old[0], DesiredStatus: 'stop' }, healthy(1, 'n3'), healthy(1, 'n4')], deployments: [rollingOut(2)] },
    { allocations: [{ ...old[0], DesiredStatus: 'stop', ClientStatus: 'complete' }, healthy(1, 'n3'), healthy(1, 'n4')], deployments: [successful()] },
  ];
  const { result, snapshots } = await rollout(t, steps);
  assert.equal(result.outcome.kind, 'ready');
  assert.equal(result.sweeps, 5);
  assert.deepEqual(snapshots.map(({ services: [{ running }] }) => running), [0, 1, 2, 2, 2]);
});

test('an auto-revert ends the wait as rolled back, with the log of the allocation that failed', async (t) => {
  const broken = crashed({ DesiredStatus: 'stop' });
  const reverting = rollingOut(0, { Status: 'failed', StatusDescription: 'Failed due to unhealthy allocations - rolling back to job version 0' });
  const steps = [
    { allocations: [makeAllocation({ health: null })], deployments: [rollingOut(0)] },
    { job: makeJob({ Version: 2 }), allocations: [broken, healthy(2, 'n1'), healthy(2, 'n2')], deployments: [reverting, successful({ JobVersion: 2 })] },
  ];
  const { result } = await rollout(t, steps, { logs: { [broken.ID]: { app: { stdout: 'starting\n', stderr: 'panic: no database\n' } } } });
  assert.deepEqual({ kind: result.outcome.kind, reason: result.outcome.reason }, { kind: 'failed', reason: 'rolled-back' });
  assert.match(result.outcome.message, /panic: no database/);
  assert.match(result.services[0].failure.message, /rolling back to job version 0: Exit Code: 1/);
});

test('an image that is not there ends the wait, named', async (t) => {
  const events = [{ Type: 'Driver Failure', DisplayMessage: 'Failed to pull `shop:9`: Error response from daemon: manifest for shop:9 not found: manifest unknown' }];
  const allocation = makeAllocation({ health: null, ClientStatus: 'pending', tasks: { app: { State: 'pending', Restarts: 1, events } } });
  const { result } = await rollout(t, [{ allocations: [allocation], deployments: [rollingOut(0)] }]);
  assert.equal(result.outcome.reason, 'terminal-failure');
  assert.equal(result.services[0].failure.reason, 'image-not-found');
});

test('a crash loop and a placement that may heal are waited for until the deployment fails', async (t) => {
  const looping = makeAllocation({ health: null, tasks: { app: { State: 'pending', Restarts: 1, events: [terminated(1)] } } });
  const evaluations = [makeEvaluation({ Status: 'blocked', failed: { web: { NodesExhausted: 2 } } })];
  const steps = [
    { allocations: [looping], deployments: [rollingOut(0)], evaluations },
    { allocations: [looping], deployments: [rollingOut(0)], evaluations },
    { allocations: [crashed()], deployments: [rollingOut(0, { Status: 'failed', StatusDescription: 'Failed due to progress deadline' })], evaluations },
  ];
  const { result, snapshots } = await rollout(t, steps);
  assert.deepEqual(snapshots.map(({ services: [{ failure }] }) => failure.reason), ['crash-loop', 'crash-loop', 'progress-deadline-exceeded', 'progress-deadline-exceeded']);
  assert.equal(result.outcome.kind, 'failed');
});

test('a server that is away in mid-wait is waited out, and named while it is', async (t) => {
  const steps = [{ allocations: [makeAllocation({ health: null })], deployments: [rollingOut(0)] }, { allocations: [healthy(1, 'n1'), healthy(1, 'n2')], deployments: [successful()] }];
  const away = (_, sweeps) => (sweeps >= 2 && sweeps < 6 ? { status: 500, body: 'No cluster leader' } : undefined);
  const { result, snapshots } = await rollout(t, steps, { respond: away });
  assert.equal(result.outcome.kind, 'ready');
  assert.match(snapshots[2].services[0].error, /No cluster leader/);
});

test('a throttled server is left alone for as long as it asked', async (t) => {
  const steps = [{ allocations: [makeAllocation({ health: null })], deployments: [rollingOut(0)] }, { allocations: [healthy(1, 'n1'), healthy(1, 'n2')], deployments: [successful()] }];
  let refused = 0;
  const throttle = (request, sweeps) => {
    if (sweeps !== 2 || refused >= 3) return undefined;
    refused += 1;
    return { status: 429, headers: { 'Retry-After': '1' } };
  };
  const { result } = await rollout(t, steps, { respond: throttle });
  assert.equal(result.outcome.kind, 'ready');
  assert.ok(result.elapsedMs >= 990, `${result.elapsedMs}`);
  assert.ok(result.sweeps <= 4, `${result.sweeps} sweeps`);
});

test('a token that is refused in mid-wait rejects', async (t) => {
  const steps = [{ allocations: [makeAllocation({ health: null })], deployments: [rollingOut(0)] }];
  const respond = (_, sweeps) => (sweeps >= 3 ? { status: 403, body: 'Permission denied' } : undefined);
  await assert.rejects(rollout(t, steps, { respond }), { name: 'ClusterError', message: /Permission denied; check that the token/ });
});

test('a group scaled to zero and a batch job are not waited for', async (t) => {
  const zero = makeJob({ groups: [{ Name: 'web', Count: 0 }] });
  assert.equal((await rollout(t, [{ allocations: null, deployments: null }], { job: zero })).result.outcome.kind, 'ready');
  const batch = makeJob({ ID: 'import', Name: 'import', Type: 'batch' });
  assert.deepEqual((await rollout(t, [{ allocations: null }], { job: batch })).result.services, []);
});

test('an event wakes the wait long before its next poll', async (t) => {
  const fake = await startNomad(t, { job: makeJob(), allocations: [makeAllocation({ health: null })], deployments: [rollingOut(0)] });
  const cluster = nomad({ baseUrl: fake.baseUrl });
  t.after(() => cluster.close());
  const waiting = waitForStabilization(cluster, await cluster.deploymentSpec({ job: 'shop' }), { timeout: 60_000, pollInterval: 30_000 });
  while (fake.streams.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  fake.update({ allocations: [healthy(1, 'n1'), healthy(1, 'n2')], deployments: [successful()] });
  fake.emitEvents(10_000);
  const { outcome, elapsedMs } = await waiting;
  assert.equal(outcome.kind, 'ready');
  assert.ok(elapsedMs < 5_000, `${elapsedMs}`);
});
