import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupStates } from '../../../pkg/src/clusters/nomad/group-states.js';
import { makeAllocation, makeDeployment, makeEvaluation, makeJob, terminated } from './fixtures.mjs';

const job = makeJob();
const done = makeDeployment({ Status: 'successful', StatusDescription: 'Deployment completed successfully', groups: { web: { HealthyAllocs: 2 } } });

function states(seen, { group = 'web', pinned } = {}) {
  return groupStates({ job, allocations: [], deployments: null, evaluations: null, ...seen }, group, pinned);
}

/** As the engine reads them: the sum of what runs, whether all say healthy, and the first failure, a terminal one before others. */
function verdict(rows) {
  const failures = rows.map(({ failure }) => failure).filter(Boolean);
  return {
    running: rows.reduce((sum, row) => sum + row.running, 0),
    healthy: rows.every((row) => row.healthy),
    failure: failures.find(({ terminal }) => terminal) ?? failures[0],
  };
}

test('healthy allocations of the current version count, a row for each node', () => {
  const allocations = [makeAllocation({ health: true }), makeAllocation({ health: true, node: 'n2' })];
  assert.deepEqual(states({ allocations, deployments: [done] }), [
    { nodeId: 'n1', running: 1, healthy: true, restarts: 0 },
    { nodeId: 'n2', running: 1, healthy: true, restarts: 0 },
  ]);
});

test('an allocation whose health is undecided runs but is not healthy, and nothing is wrong with it', () => {
  const allocations = [makeAllocation({ health: null }), makeAllocation({ health: null })];
  const deployments = [makeDeployment()];
  assert.deepEqual(verdict(states({ allocations, deployments })), { running: 2, healthy: false, failure: undefined });
});

test('healthy allocations of the version before do not make the service ready', () => {
  const allocations = [makeAllocation({ JobVersion: 0, health: true }), makeAllocation({ JobVersion: 0, health: true })];
  const rows = states({ allocations, deployments: [makeDeployment({ JobVersion: 0, Status: 'successful', groups: { web: { HealthyAllocs: 2 } } })] });
  assert.deepEqual(verdict(rows), {
    running: 0, healthy: false,
    failure: { reason: 'old-revision', message: '2 replicas of the previous revision are still there' },
  });
});

test('an old allocation that is stopping keeps the service from being ready, one that has ended does not', () => {
  const fresh = [makeAllocation({ health: true }), makeAllocation({ health: true })];
  const stopping = makeAllocation({ JobVersion: 0, DesiredStatus: 'stop' });
  const unreachable = makeAllocation({ JobVersion: 0, ClientStatus: 'unknown' });
  assert.equal(verdict(states({ allocations: [...fresh, unreachable], deployments: [done] })).failure.reason, 'old-revision');
  const ended = makeAllocation({ JobVersion: 0, DesiredStatus: 'stop', ClientStatus: 'complete' });
  assert.equal(verdict(states({ allocations: [...fresh, stopping], deployments: [done] })).failure.message, '1 replica of the previous revision is still there');
  assert.equal(verdict(states({ allocations: [...fresh, ended], deployments: [done] })).healthy, true);
});

test('an allocation that the scheduler stops is not counted as running', () => {
  const allocations = [makeAllocation({ health: true }), makeAllocation({ health: true, DesiredStatus: 'stop' })];
  assert.equal(verdict(states({ allocations, deployments: [done] })).running, 1);
});

test('an allocation that its deployment found unhealthy is unhealthy, although its tasks run', () => {
  const allocations = [makeAllocation({ health: false }), makeAllocation({ health: true, node: 'n2' })];
  const { running, healthy, failure } = verdict(states({ allocations, deployments: [done] }));
  assert.deepEqual({ running, healthy, failure }, { running: 2, healthy: false, failure: { reason: 'health-check-failing', message: 'the allocation is unhealthy' } });
});

test('a task that died after its allocation was declared healthy makes it unhealthy', () => {
  const tasks = { app: { State: 'pending', Restarts: 1, events: [terminated(1), { Type: 'Restarting', DisplayMessage: 'Task restarting in 15s' }] }, proxy: { State: 'running' } };
  const job = makeJob({ groups: [{ Name: 'web', Count: 1, tasks: [{ Name: 'app' }, { Name: 'proxy' }] }] });
  const [row] = states({ job, allocations: [makeAllocation({ health: true, tasks })], deployments: [done] });
  assert.equal(row.healthy, false);
  assert.equal(row.restarts, 1);
  assert.deepEqual(row.failure, { reason: 'crash-loop', message: 'Exit Code: 1, Exit Message: "Docker container exited with non-zero exit code: 1"' });
});

test('a prestart task that has done its work and a poststop task that waits do not count against health', () => {
  const tasks = [
    { Name: 'app' },
    { Name: 'migrate', Lifecycle: { Hook: 'prestart', Sidecar: false } },
    { Name: 'proxy', Lifecycle: { Hook: 'prestart', Sidecar: true } },
    { Name: 'clean', Lifecycle: { Hook: 'poststop', Sidecar: false } },
  ];
  const job = makeJob({ groups: [{ Name: 'web', Count: 1, tasks }] });
  const running = { app: { State: 'running' }, migrate: { State: 'dead', events: [terminated(0)] }, proxy: { State: 'running' }, clean: { State: 'pending' } };
  assert.deepEqual(verdict(states({ job, allocations: [makeAllocation({ tasks: running })] })), { running: 1, healthy: true, failure: undefined });
  const withoutProxy = makeAllocation({ tasks: { ...running, proxy: { State: 'dead' } } });
  assert.equal(verdict(states({ job, allocations: [withoutProxy] })).healthy, false);
});

const failures = [
  ['a crash', [terminated(3)], { reason: 'crash-loop', message: /Exit Code: 3/ }],
  ['memory', [terminated(137, { DisplayMessage: 'Exit Code: 137, Exit Message: "OOM Killed"', details: { oom_killed: 'true', exit_code: '137' } })], { reason: 'oom-killed', message: /OOM Killed/ }],
  ['a missing image', [{ Type: 'Driver Failure', DisplayMessage: 'Failed to pull `nosuch/shop:9`: Error response from daemon: manifest for nosuch/shop:9 not found: manifest unknown: manifest unknown' }], { reason: 'image-not-found', message: /manifest unknown/, terminal: true }],
  ['a denied image', [{ Type: 'Driver Failure', DisplayMessage: "Failed to pull `nosuch/shop:9`: Error response from daemon: pull access denied for nosuch/shop, repository does not exist or may require 'docker login'" }], { reason: 'image-pull-denied', message: /pull access denied/, terminal: true }],
  ['a throttled registry, which heals', [{ Type: 'Driver Failure', DisplayMessage: 'Failed to pull `shop:2`: toomanyrequests: You have reached your pull rate limit' }], { reason: 'image-pull-failed', message: /toomanyrequests/ }],
  ['a command that is not there', [{ Type: 'Driver Failure', DisplayMessage: 'failed to launch command with executor: rpc error: code = Unknown desc = file /bin/nosuch not found under path' }], { reason: 'container-create-failed', message: /nosuch/ }],
  ['a bad mount', [{ Type: 'Driver Failure', DisplayMessage: 'Failed to create container configuration: error mounting "/a" to rootfs at "/b"' }], { reason: 'mount-failed', message: /error mounting/ }],
  ['an invalid task', [{ Type: 'Failed Validation', DisplayMessage: 'Validation of task failed' }], { reason: 'task-rejected', message: /Validation/, terminal: true }],
  ['a missing variable', [{ Type: 'Template', DisplayMessage: 'Missing: nomad.var.block(nomad/jobs/shop@default.global)' }], { reason: 'config-missing', message: /nomad\.var/ }],
  ['a missing secret', [{ Type: 'Setup Failure', DisplayMessage: 'failed to derive Vault token: permission denied' }], { reason: 'config-missing', message: /Vault/ }],
  ['a failing check', [{ Type: 'Alloc Unhealthy', DisplayMessage: 'Task not running for min_healthy_time of 10s by healthy_deadline of 5m0s' }], { reason: 'health-check-failing', message: /healthy_deadline/ }],
  ['a restart by a check', [{ Type: 'Restart Signaled', DisplayMessage: 'healthcheck: check "alive" unhealthy' }, { Type: 'Killing', DisplayMessage: 'Sent interrupt' }, terminated(143)], { reason: 'health-check-failing', message: /alive/ }],
];

for (const [what, events, expected] of failures) {
  test(`${what} is told in Nomad's words, whatever follows the event`, () => {
    const followed = [...events, { Type: 'Restarting', DisplayMessage: 'Task restarting in 18s' }, { Type: 'Alloc Unhealthy', DisplayMessage: 'Unhealthy because of failed task' }];
    const allocation = makeAllocation({ health: null, ClientStatus: 'pending', tasks: { app: { State: 'pending', Restarts: 2, events: followed } } });
    const { failure, running } = verdict(states({ allocations: [allocation], deployments: [makeDeployment()] }));
    assert.equal(running, 0);
    assert.equal(failure.reason, expected.reason);
    assert.match(failure.message, expected.message);
    assert.equal(failure.terminal ?? false, expected.terminal ?? false);
  });
}

test('a sibling that was stopped is not blamed for the task that failed', () => {
  const tasks = {
    aaa: { State: 'dead', events: [{ Type: 'Killing', DisplayMessage: 'Sent interrupt' }, terminated(143), { Type: 'Killed', DisplayMessage: 'Task successfully killed' }] },
    app: { State: 'dead', Failed: true, events: [terminated(1), { Type: 'Not Restarting', DisplayMessage: 'Exceeded allowed attempts 2 in interval 30m0s and mode is "fail"' }] },
  };
  const job = makeJob({ groups: [{ Name: 'web', Count: 1, tasks: [{ Name: 'aaa' }, { Name: 'app' }] }] });
  const { failure } = verdict(states({ job, allocations: [makeAllocation({ ClientStatus: 'failed', tasks })] }));
  assert.deepEqual(failure, { reason: 'exited', message: 'Exit Code: 1, Exit Message: "Docker container exited with non-zero exit code: 1"' });
});

test('an allocation that failed and was replaced tells why only while its successor is not up', () => {
  const tasks = { app: { State: 'dead', Failed: true, events: [terminated(1)] } };
  const failed = makeAllocation({ health: false, ClientStatus: 'failed', DesiredStatus: 'stop', DesiredDescription: 'alloc was rescheduled because it failed', tasks });
  const other = makeAllocation({ health: true, node: 'n2' });
  const pending = makeAllocation({ health: null, node: 'n3', ClientStatus: 'pending', tasks: null });
  const before = verdict(states({ allocations: [failed, other, pending], deployments: [makeDeployment({ groups: { web: { HealthyAllocs: 1 } } })] }));
  assert.equal(before.failure.reason, 'exited');
  assert.equal(before.healthy, false);
  const up = makeAllocation({ health: true, node: 'n3' });
  const after = states({ allocations: [failed, other, up], deployments: [done] });
  assert.deepEqual(verdict(after), { running: 2, healthy: true, failure: undefined });
  assert.equal(after.reduce((sum, { restarts }) => sum + restarts, 0), 1);
});

test('an allocation on a node that was lost or that is disconnected does not count', () => {
  const lost = makeAllocation({ ClientStatus: 'lost', DesiredStatus: 'stop', ClientDescription: 'alloc is lost since its node is down', DesiredDescription: 'alloc is lost since its node is down' });
  const unknown = makeAllocation({ ClientStatus: 'unknown', node: 'n2', ClientDescription: 'alloc is unknown since its node is disconnected', health: true });
  const { running, failure } = verdict(states({ allocations: [lost, unknown], deployments: [done] }));
  assert.equal(running, 0);
  assert.equal(failure.reason, 'node-lost');
});

test('a blocked evaluation says why nothing was placed, and may heal', () => {
  const evaluations = [
    makeEvaluation({ failed: { web: { NodesFiltered: 2, ConstraintFiltered: { '${attr.kernel.name} = windows': 2 } } }, BlockedEval: 'x', QueuedAllocations: { web: 2 } }),
    makeEvaluation({ Status: 'blocked', failed: { web: { NodesExhausted: 1, DimensionExhausted: { memory: 1 }, ConstraintFiltered: { '${attr.kernel.name} = windows': 1 } } } }),
  ];
  assert.deepEqual(states({ evaluations }), [{
    running: 0, healthy: false,
    failure: { reason: 'unschedulable', message: 'Constraint "${attr.kernel.name} = windows": 1 node excluded by filter; Resources exhausted on 1 node; Dimension "memory" exhausted on 1 node' },
  }]);
});

test('a placement that failed for good is told from one that is tried again', () => {
  const terminal = (changes) => verdict(states({ evaluations: [makeEvaluation({ failed: { web: { NodesExhausted: 1 } }, ...changes })] })).failure.terminal ?? false;
  assert.equal(terminal({}), true);
  assert.equal(terminal({ BlockedEval: 'x' }), false);
  assert.equal(terminal({ Type: 'system' }), false);
});

test('evaluations of another group and those that were superseded say nothing', () => {
  const evaluations = [
    makeEvaluation({ failed: { web: { NodesExhausted: 1 } }, BlockedEval: 'x' }),
    makeEvaluation({ Status: 'canceled', failed: { web: {} } }),
    makeEvaluation({ failed: { db: { NodesExhausted: 1 } } }),
  ];
  assert.deepEqual(states({ evaluations }), []);
});

test('a quota and an empty cluster have their own words', () => {
  const quota = makeEvaluation({ Status: 'blocked', QuotaLimitReached: 'small', failed: { web: { QuotaExhausted: ['memory exhausted (1024 needed > 512 limit)'] } } });
  assert.deepEqual(verdict(states({ evaluations: [quota] })).failure, { reason: 'quota-exceeded', message: 'Quota limit hit "memory exhausted (1024 needed > 512 limit)"' });
  const empty = makeEvaluation({ Status: 'blocked', failed: { web: { NodesEvaluated: 0, NodesAvailable: { dc1: 0 } } } });
  assert.equal(verdict(states({ evaluations: [empty] })).failure.message, 'No nodes were eligible for evaluation; No nodes are available in datacenter "dc1"');
});

test('a deployment whose progress deadline passed is over, and says what held it', () => {
  const allocation = makeAllocation({ health: false, ClientStatus: 'failed', tasks: { app: { State: 'dead', Failed: true, events: [terminated(1)] } } });
  const deployments = [makeDeployment({ Status: 'failed', StatusDescription: 'Failed due to progress deadline - no stable job version to auto revert to', groups: { web: { HealthyAllocs: 1 } } })];
  assert.deepEqual(verdict(states({ allocations: [allocation], deployments })).failure, {
    reason: 'progress-deadline-exceeded', terminal: true,
    message: 'Failed due to progress deadline - no stable job version to auto revert to: Exit Code: 1, Exit Message: "Docker container exited with non-zero exit code: 1"',
  });
});

test('only the group that failed is blamed for a failed deployment', () => {
  const job = makeJob({ groups: [{ Name: 'web', Count: 1 }, { Name: 'db', Count: 1 }] });
  const deployments = [makeDeployment({ Status: 'failed', StatusDescription: 'Failed due to unhealthy allocations', groups: { web: { DesiredTotal: 1, HealthyAllocs: 1 }, db: { DesiredTotal: 1, HealthyAllocs: 0, UnhealthyAllocs: 1 } } })];
  const allocations = [makeAllocation({ health: true }), makeAllocation({ TaskGroup: 'db', health: false })];
  assert.equal(verdict(states({ job, allocations, deployments })).healthy, true);
  assert.deepEqual(verdict(states({ job, allocations, deployments }, { group: 'db' })).failure.terminal, true);
});

const reverted = 'Failed due to unhealthy allocations - rolling back to job version 0';

test('an auto-revert is a terminal failure although the version it made is healthy', () => {
  const crashed = makeAllocation({ JobVersion: 1, health: false, ClientStatus: 'failed', DesiredStatus: 'stop', tasks: { app: { State: 'dead', Failed: true, Restarts: 2, events: [terminated(1)] } } });
  const deployments = [
    makeDeployment({ JobVersion: 1, Status: 'failed', StatusDescription: reverted, groups: { web: { AutoRevert: true, UnhealthyAllocs: 1 } } }),
    makeDeployment({ JobVersion: 2, Status: 'successful', StatusDescription: 'Deployment completed successfully', groups: { web: { HealthyAllocs: 2 } } }),
  ];
  const allocations = [crashed, makeAllocation({ JobVersion: 2, health: true }), makeAllocation({ JobVersion: 2, health: true })];
  const seen = { job: makeJob({ Version: 2 }), allocations, deployments };
  const expected = { running: 0, healthy: false, restarts: 3, failure: { reason: 'rolled-back', terminal: true, message: `${reverted}: Exit Code: 1, Exit Message: "Docker container exited with non-zero exit code: 1"` } };
  assert.deepEqual(states(seen, { pinned: 1 }), [expected], 'seen from the start');
  assert.deepEqual(states(seen, { pinned: 2 }), [expected], 'first seen after the revert');
  assert.deepEqual(states({ ...seen, job }, { pinned: 1 }), [expected], 'announced, not yet registered');
  const later = { ...seen, job: makeJob({ Version: 4 }), allocations: [makeAllocation({ JobVersion: 4, health: true })] };
  assert.equal(verdict(states(later, { pinned: 4 })).failure, undefined, 'a rollback of long ago does not count');
  assert.equal(verdict(states(later, { pinned: 1 })).failure.reason, 'rolled-back', 'a later version does not undo that of the version waited for');
  assert.equal(verdict(states(later, { pinned: 0 })).failure, undefined, 'one of a version between them is over');
});

test('a deployment that did not roll back because the stable version is the same is failed, not rolled back', () => {
  const deployments = [makeDeployment({ Status: 'failed', StatusDescription: 'Failed due to unhealthy allocations - not rolling back to stable job version 0 as current job has same specification' })];
  const { failure } = verdict(states({ deployments }));
  assert.equal(failure.reason, 'health-check-failing');
  assert.equal(failure.terminal, true);
});

test('a newer version that somebody submits in mid-wait is followed', () => {
  const deployments = [
    makeDeployment({ JobVersion: 1, Status: 'cancelled', StatusDescription: 'Cancelled due to newer version of job' }),
    makeDeployment({ JobVersion: 2, Status: 'successful', groups: { web: { HealthyAllocs: 2 } } }),
  ];
  const allocations = [makeAllocation({ JobVersion: 2, health: true }), makeAllocation({ JobVersion: 2, health: true })];
  assert.deepEqual(verdict(states({ job: makeJob({ Version: 2 }), allocations, deployments }, { pinned: 1 })), { running: 2, healthy: true, failure: undefined });
});

const held = [
  ['paused', { Status: 'paused', StatusDescription: 'Deployment is paused', groups: { web: { HealthyAllocs: 2 } } }, false],
  ['blocked until the peer regions are done', { Status: 'blocked', StatusDescription: 'Deployment is complete but waiting for peer region', groups: { web: { HealthyAllocs: 2 } } }, false],
  ['waiting for its canary to be promoted', { StatusDescription: 'Deployment is running but requires manual promotion', groups: { web: { DesiredCanaries: 2, PlacedCanaries: ['a', 'b'], HealthyAllocs: 2 } } }, false],
  ['cancelled', { Status: 'cancelled', StatusDescription: 'Cancelled because job is stopped' }, true],
];
for (const [what, deployment, terminal] of held) {
  test(`a deployment that is ${what} is not ready, whatever is healthy`, () => {
    const allocations = [makeAllocation({ health: true, canary: true }), makeAllocation({ health: true, canary: true })];
    const { healthy, failure } = verdict(states({ allocations, deployments: [makeDeployment(deployment)] }));
    assert.equal(healthy, false);
    assert.deepEqual(failure, { reason: 'rollout-paused', message: deployment.StatusDescription, ...(terminal && { terminal }) });
  });
}

test('a canary that promotes itself is waited for without a complaint', () => {
  const deployments = [makeDeployment({ StatusDescription: 'Deployment is running pending automatic promotion', groups: { web: { AutoPromote: true, DesiredCanaries: 1, PlacedCanaries: ['a'], HealthyAllocs: 1 } } })];
  const { healthy, failure } = verdict(states({ allocations: [makeAllocation({ health: true, canary: true })], deployments }));
  assert.equal(healthy, false);
  assert.equal(failure, undefined);
});

test('a stopped job and a deployment failed by hand say so', () => {
  assert.deepEqual(verdict(states({ job: makeJob({ Stop: true, Status: 'dead' }) })).failure, { reason: 'exited', message: 'job "shop" is stopped', terminal: true });
  const deployments = [makeDeployment({ Status: 'failed', StatusDescription: 'Deployment marked as failed', groups: { web: { HealthyAllocs: 2 } } })];
  assert.deepEqual(verdict(states({ deployments })).failure, { reason: 'circuit-breaker', message: 'Deployment marked as failed', terminal: true });
});

test('a job that is dead will start nothing more, and says what its last allocation said', () => {
  const dead = makeJob({ Status: 'dead' });
  const allocations = [makeAllocation({ ClientStatus: 'failed', tasks: { app: { State: 'dead', Failed: true, events: [terminated(1)] } } })];
  assert.deepEqual(verdict(states({ job: dead, allocations })).failure, { reason: 'exited', terminal: true, message: 'Exit Code: 1, Exit Message: "Docker container exited with non-zero exit code: 1"' });
  assert.deepEqual(verdict(states({ job: dead })).failure, { reason: 'exited', terminal: true, message: 'job "shop" is dead' });
  const none = makeJob({ Status: 'dead', groups: [{ Name: 'web', Count: 0 }] });
  assert.deepEqual(states({ job: none }), [], 'a job scaled to zero is dead, and that is what was wanted');
});

test('a system job has no deployment: its tasks tell, and its evaluations who has no room', () => {
  const system = makeJob({ Type: 'system' });
  const evaluations = [makeEvaluation({ Type: 'system', failed: { web: { NodesExhausted: 1, DimensionExhausted: { cpu: 1 } } }, QueuedAllocations: { web: 1 } })];
  const rows = states({ job: system, allocations: [makeAllocation()], evaluations });
  assert.deepEqual(verdict(rows), { running: 1, healthy: false, failure: { reason: 'unschedulable', message: 'Resources exhausted on 1 node; Dimension "cpu" exhausted on 1 node' } });
});

test('empty lists that are null, and tasks that have not reported, are not an error', () => {
  const rows = states({ allocations: [makeAllocation({ ClientStatus: 'pending', tasks: null, health: null })], deployments: null, evaluations: null });
  assert.deepEqual(verdict(rows), { running: 0, healthy: false, failure: undefined });
  assert.deepEqual(states({ allocations: null }), []);
});

test('a group may be called __proto__', () => {
  const group = '__proto__';
  const job = makeJob({ groups: [{ Name: group, Count: 1 }] });
  const deployments = [makeDeployment({ groups: JSON.parse('{"__proto__":{"DesiredTotal":1}}') })];
  assert.equal(verdict(states({ job, allocations: [makeAllocation({ TaskGroup: group, health: null })], deployments }, { group })).healthy, false);
});
