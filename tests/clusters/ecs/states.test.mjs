import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeEvent, makeRollout, makeService, makeTask, startEcs, taskDefinition } from './fake-ecs.mjs';

const context = () => ({ signal: AbortSignal.timeout(5_000) });
const rolling = (changes) => makeRollout({ rolloutState: 'IN_PROGRESS', rolloutStateReason: 'ECS deployment ecs-svc/0000000000000000002 in progress.', ...changes });
const old = (changes) => makeRollout({ revision: 1, status: 'ACTIVE', ...changes });

/** One sweep after another, with `state` changed between them; the last answer for `web`. */
async function sweep(service, more = {}) {
  const fake = startEcs({ services: [service], ...more });
  const { web } = await fake.cluster.clusterStates(['web'], context());
  return { rows: web, ...fake };
}

test('a service in its steady state is healthy, and takes one call', async () => {
  const { rows, calls } = await sweep(makeService());
  assert.deepEqual(rows, [{ nodeId: 'ecs-svc/0000000000000000002', running: 2, healthy: true, restarts: 0 }]);
  assert.deepEqual(calls.map(([operation]) => operation), ['DescribeServices']);
});

test('tasks of the previous task definition do not count, and keep the service from being ready', async () => {
  const { rows } = await sweep(makeService({ deployments: [rolling({ runningCount: 1, pendingCount: 1 }), old()] }));
  assert.deepEqual(rows, [
    { nodeId: 'ecs-svc/0000000000000000002', running: 1, healthy: false, restarts: 0 },
    { running: 0, healthy: false, failure: { reason: 'old-revision', message: '2 replicas of the previous revision are still there' } },
  ]);
});

test('all tasks running is not yet the steady state that ECS has to declare', async () => {
  const { rows } = await sweep(makeService({ deployments: [rolling({ runningCount: 2 })] }));
  assert.deepEqual(rows.map(({ running, healthy, failure }) => ({ running, healthy, failure })), [{ running: 2, healthy: false, failure: undefined }]);
});

test('a deployment that is still listed keeps the service from being settled, even without a task', async () => {
  const { rows } = await sweep(makeService({ deployments: [makeRollout(), old({ runningCount: 0, status: 'INACTIVE' })] }));
  assert.deepEqual(rows.map(({ running, healthy }) => ({ running, healthy })), [{ running: 2, healthy: false }]);
});

test('a service of another controller has no rollout state: its counts decide', async () => {
  const classic = makeRollout();
  delete classic.rolloutState;
  assert.equal((await sweep(makeService({ deployments: [classic] }))).rows[0].healthy, true);
  assert.equal((await sweep(makeService({ deployments: [{ ...classic, pendingCount: 1 }] }))).rows[0].healthy, false);
  const taskSets = [{ id: 'ecs-svc/1', status: 'PRIMARY', taskDefinition: taskDefinition(2), computedDesiredCount: 2, runningCount: 2, pendingCount: 0, stabilityStatus: 'STEADY_STATE' }];
  assert.equal((await sweep(makeService({ deployments: [], taskSets }))).rows[0].healthy, true);
  const green = { ...taskSets[0], id: 'ecs-svc/2', status: 'ACTIVE', runningCount: 2 };
  const { rows } = await sweep(makeService({ deployments: [], taskSets: [...taskSets, green] }));
  assert.equal(rows[1].failure.reason, 'old-revision');
});

const stops = [
  ['a crash', { containers: [{ exitCode: 3 }] }, 'exited', 'Essential container in task exited (app: exit code 3)'],
  ['memory', { containers: [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }] }, 'oom-killed', /exit code 137, OutOfMemoryError/],
  ['a missing image', { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/nosuch/shop:9: docker.io/nosuch/shop:9: not found' }, 'image-not-found', /nosuch/, true],
  ['a denied image', { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: pull access denied for nosuch/shop, repository does not exist or may require authorization' }, 'image-pull-denied', /denied/, true],
  ['a registry that is not reached', { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: dial tcp 10.0.0.1:443: i/o timeout' }, 'image-pull-failed', /timeout/],
  ['a missing secret', { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm' }, 'config-missing', /secret/],
  ['a mount', { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes' }, 'mount-failed', /EFS/],
  ['a health check', { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks', containers: [{ exitCode: 143 }] }, 'health-check-failing', /health checks/],
  ['a spot interruption', { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }, 'node-lost', /Spot/],
];
for (const [what, task, reason, message, terminal = false] of stops) {
  test(`${what} that stopped a task is told in ECS's words`, async () => {
    const service = makeService({ deployments: [rolling({ runningCount: 0, failedTasks: 1 })] });
    const [row] = (await sweep(service, { tasks: [makeTask(task), makeTask({ number: 9, revision: 1, stoppedReason: 'of the revision before' })] })).rows;
    assert.equal(row.failure.reason, reason);
    if (message instanceof RegExp) assert.match(row.failure.message, message);
    else assert.equal(row.failure.message, message);
    assert.equal(row.failure.terminal ?? false, terminal);
    assert.equal(row.restarts, 1);
  });
}

test('a task that exits again and again is a crash loop, one that was scaled in is no failure', async () => {
  const service = makeService({ deployments: [rolling({ runningCount: 0, failedTasks: 2 })] });
  const crashed = [1, 2].map((number) => makeTask({ number, containers: [{ exitCode: 1 }] }));
  const scaled = makeTask({ number: 3, stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/0000000000000000002)' });
  assert.equal((await sweep(service, { tasks: [...crashed, scaled] })).rows[0].failure.reason, 'crash-loop');
  assert.equal((await sweep(service, { tasks: [scaled] })).rows[0].failure, undefined);
});

test('stopped tasks are looked at once for each new failure, and restarts never go back', async () => {
  const state = { services: [makeService({ deployments: [rolling({ runningCount: 0, failedTasks: 1 })] })], tasks: [makeTask()] };
  const { cluster, calls } = startEcs(state);
  const restarts = async (changes) => {
    Object.assign(state.services[0].deployments[0], changes);
    return (await cluster.clusterStates(['web'], context())).web[0].restarts;
  };
  assert.equal(await restarts({}), 1);
  assert.equal(await restarts({}), 1);
  assert.deepEqual(calls.map(([operation]) => operation), ['DescribeServices', 'ListTasks', 'DescribeTasks', 'DescribeServices']);
  assert.equal(await restarts({ failedTasks: 0, runningCount: 1 }), 1);
  assert.equal(await restarts({ failedTasks: 1, runningCount: 0 }), 2);
});

test('the newest complaint of the service counts, if it is of this rollout and nothing has settled it since', async () => {
  const placement = 'service web was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.';
  const failureWith = async (events) => (await sweep(makeService({ deployments: [rolling({ runningCount: 0 })], events }))).rows[0].failure;
  assert.deepEqual(await failureWith([makeEvent('service web has started 1 tasks', 9), makeEvent(placement, 10)]), { reason: 'unschedulable', message: placement });
  assert.equal(await failureWith([makeEvent(placement, -10)]), undefined);
  assert.equal(await failureWith([makeEvent('(service web) has reached a steady state.', 20), makeEvent(placement, 10)]), undefined);
  assert.equal((await failureWith([makeEvent('(service web) (port 80) is unhealthy in (target-group arn:x) due to (reason Health checks failed with these codes: [502])')])).reason, 'health-check-failing');
  assert.equal((await failureWith([makeEvent('(service web) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.')])).reason, 'crash-loop');
  assert.equal((await failureWith([makeEvent("(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.")])).reason, 'quota-exceeded');
});

test('a tripped circuit breaker without rollback is terminal, with what brought it down', async () => {
  const service = makeService({ deployments: [rolling({ runningCount: 0, failedTasks: 3, rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.' })] });
  const [row] = (await sweep(service, { tasks: [makeTask({ containers: [{ exitCode: 1 }] })] })).rows;
  assert.deepEqual(row.failure, {
    reason: 'circuit-breaker', terminal: true,
    message: 'ECS deployment circuit breaker: tasks failed to start. (Essential container in task exited (app: exit code 1))',
  });
});

test('a circuit breaker that rolls back is terminal while it goes on and once it is done', async () => {
  const state = { services: [makeService({ deployments: [rolling({ runningCount: 0 }), old()] })], tasks: [makeTask({ containers: [{ exitCode: 1 }] })] };
  const { cluster } = startEcs(state);
  await cluster.deploymentSpec({ services: ['web'] }, context());
  const failed = rolling({ status: 'ACTIVE', runningCount: 0, failedTasks: 3, rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.' });
  const back = makeRollout({ revision: 1, id: 'ecs-svc/9', rolloutState: 'IN_PROGRESS', rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/9.' });
  state.services = [makeService({ deployments: [back, failed] })];
  const [during] = (await cluster.clusterStates(['web'], context())).web;
  assert.deepEqual(during, {
    running: 0, healthy: false, restarts: 3,
    failure: { reason: 'rolled-back', terminal: true, message: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/9. (Essential container in task exited (app: exit code 1))' },
  });
  state.services = [makeService({ taskDefinition: taskDefinition(1), deployments: [makeRollout({ revision: 1, id: 'ecs-svc/9' })] })];
  const [after] = (await cluster.clusterStates(['web'], context())).web;
  assert.equal(after.failure.reason, 'rolled-back');
  assert.match(after.failure.message, /went back from .*web:2 to .*web:1/);
});

test('a rollback of a forced new deployment shows in the events alone, the task definition being the same', async () => {
  const state = { services: [makeService({ deployments: [rolling()] })] };
  const { cluster } = startEcs(state);
  await cluster.deploymentSpec({}, context());
  state.services = [makeService({ deployments: [makeRollout({ id: 'ecs-svc/9' })], events: [makeEvent('(service web) rolling back to deployment ecs-svc/9.')] })];
  assert.deepEqual((await cluster.clusterStates(['web'], context())).web[0].failure, { reason: 'rolled-back', terminal: true, message: '(service web) rolling back to deployment ecs-svc/9.' });
});

test('a rollout that failed and was replaced by one of the same task definition was rolled back', async () => {
  const state = { services: [makeService({ deployments: [rolling()] })] };
  const { cluster } = startEcs(state);
  await cluster.deploymentSpec({}, context());
  const failed = rolling({ status: 'ACTIVE', runningCount: 0, rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.' });
  state.services = [makeService({ deployments: [makeRollout({ id: 'ecs-svc/9', rolloutState: 'IN_PROGRESS' }), failed] })];
  assert.deepEqual((await cluster.clusterStates(['web'], context())).web[0].failure, {
    reason: 'rolled-back', terminal: true, message: 'ECS deployment circuit breaker: tasks failed to start.',
  });
});

test('a newer rollout that somebody starts in mid-wait is followed', async () => {
  const state = { services: [makeService({ deployments: [rolling()] })] };
  const { cluster } = startEcs(state);
  await cluster.deploymentSpec({}, context());
  state.services = [makeService({ deployments: [makeRollout({ revision: 3 })] })];
  assert.deepEqual((await cluster.clusterStates(['web'], context())).web, [{ nodeId: 'ecs-svc/0000000000000000003', running: 2, healthy: true, restarts: 0 }]);
  state.services = [makeService({ deployments: [makeRollout({ revision: 2, id: 'ecs-svc/9' })] })];
  assert.equal((await cluster.clusterStates(['web'], context())).web[0].failure.reason, 'rolled-back', 'and its own rollback is known');
});

test('a deployment that shifts traffic tells its rollback by itself, where that may be asked', async () => {
  const deploymentConfiguration = { strategy: 'BLUE_GREEN' };
  const currentServiceDeployment = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/web/abc';
  const service = makeService({ deploymentConfiguration, currentServiceDeployment, deployments: [rolling()] });
  const serviceDeployments = [{ serviceDeploymentArn: currentServiceDeployment, status: 'ROLLBACK_IN_PROGRESS', statusReason: 'Alarm "5xx" is in alarm' }];
  assert.deepEqual((await sweep(service, { serviceDeployments })).rows[0].failure, { reason: 'rolled-back', terminal: true, message: 'Alarm "5xx" is in alarm' });
  const stopped = [{ ...serviceDeployments[0], status: 'STOPPED', statusReason: 'stopped by the user' }];
  assert.deepEqual((await sweep(service, { serviceDeployments: stopped })).rows[0].failure, { reason: 'rollout-paused', terminal: true, message: 'stopped by the user' });
  const denied = await sweep(service, { fail: (operation) => operation === 'DescribeServiceDeployments' && Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }) });
  assert.equal(denied.rows[0].failure, undefined);
});

test('a service that is being deleted says so', async () => {
  const { rows } = await sweep(makeService({ status: 'DRAINING', deployments: [] }));
  assert.deepEqual(rows, [{ running: 0, healthy: false, failure: { reason: 'exited', message: 'the service is DRAINING', terminal: true } }]);
});
