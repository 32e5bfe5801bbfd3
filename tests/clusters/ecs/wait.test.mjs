import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as commands from '@aws-sdk/client-ecs';
import { waitForStabilization } from 'evenkeel';
import { ecs } from 'evenkeel/ecs';
import { awsError, makeRollout, makeService, makeTask, startEcs, taskDefinition } from './fake-ecs.mjs';

const rolling = (changes) => makeRollout({ rolloutState: 'IN_PROGRESS', ...changes });
const old = (runningCount) => makeRollout({ revision: 1, status: 'ACTIVE', runningCount });

/** Plays `steps` of the service's deployments, one for each sweep; the last one stays. */
async function rollout(steps, { state = {}, ...options } = {}) {
  const fake = startEcs({ services: [makeService({ deployments: steps[0] })], ...state });
  const cluster = ecs({ client: fake.client, commands, cluster: 'shop' });
  const spec = await cluster.deploymentSpec({}, { signal: AbortSignal.timeout(5_000) });
  let sweeps = 0;
  const fail = state.fail;
  fake.state.fail = (operation) => {
    if (operation === 'DescribeServices') {
      fake.state.services = [makeService({ deployments: steps[Math.min(sweeps, steps.length - 1)] })];
      sweeps += 1;
    }
    return fail?.(operation, sweeps);
  };
  const snapshots = [];
  const result = await waitForStabilization(cluster, spec, { timeout: 5_000, pollInterval: 5, failFast: true, onProgress: (snapshot) => snapshots.push(snapshot), ...options });
  return { result, snapshots };
}

test('a rolling update is ready once ECS has declared it complete', async () => {
  const { result, snapshots } = await rollout([
    [rolling({ runningCount: 0, pendingCount: 1 }), old(2)],
    [rolling({ runningCount: 2 }), old(1)],
    [rolling({ runningCount: 2 })],
    [makeRollout()],
  ]);
  assert.equal(result.outcome.kind, 'ready');
  assert.deepEqual(snapshots.map(({ services: [{ running, healthy }] }) => [running, healthy]), [[0, false], [2, false], [2, false], [2, true]]);
});

test('a rollback ends the wait as such, although the service is stable again', async () => {
  const { result } = await rollout([[rolling({ runningCount: 0, failedTasks: 1 }), old(2)], [makeRollout({ revision: 1, id: 'ecs-svc/9' })]], {
    state: { tasks: [makeTask({ containers: [{ exitCode: 1 }] })] },
  });
  assert.deepEqual([result.outcome.kind, result.outcome.reason], ['failed', 'rolled-back']);
  assert.equal(result.services[0].failure.message, `the service went back from ${taskDefinition(2)} to ${taskDefinition(1)} (Essential container in task exited (app: exit code 1))`);
});

test('throttling puts off the next sweep, and is named at the end', async () => {
  const fail = (operation, sweeps) => (sweeps === 2 ? awsError('ThrottlingException', 'Rate exceeded') : undefined);
  const { result } = await rollout([[rolling({ runningCount: 1 })]], { state: { fail }, timeout: 400 });
  assert.equal(result.outcome.kind, 'timedOut');
  assert.equal(result.sweeps, 2, 'the first and the throttled one');
  assert.match(result.services[0].error, /Rate exceeded/);
});

test('credentials that expire in mid-wait reject', async () => {
  const fail = (_, sweeps) => (sweeps === 3 ? awsError('ExpiredTokenException', 'The security token included in the request is expired') : undefined);
  await assert.rejects(rollout([[rolling({ runningCount: 1 })]], { state: { fail } }), { name: 'ClusterError', message: /expired; check the credentials/ });
});

test('a service scaled to zero is not waited for', async () => {
  const cluster = ecs({ client: startEcs({ services: [makeService({ desiredCount: 0, deployments: [makeRollout({ desiredCount: 0, runningCount: 0 })] })] }).client, commands, cluster: 'shop' });
  const { outcome, sweeps } = await waitForStabilization(cluster, await cluster.deploymentSpec({}, { signal: AbortSignal.timeout(5_000) }));
  assert.deepEqual([outcome.kind, sweeps], ['ready', 1]);
});
