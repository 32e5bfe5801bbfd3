import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceStates } from '../../../pkg/src/clusters/docker-swarm/service-states.js';
import { restartMemory } from '../../../pkg/src/clusters/docker-swarm/restart-memory.js';
import { makeNode, makeService, makeTask, nodeMap } from './api-objects.mjs';

const twoNodes = nodeMap(makeNode('n1'), makeNode('n2'));

function states(current, { service = makeService(), others = [], nodes = twoNodes, since } = {}) {
  return serviceStates({ service, current, all: [...current, ...others], nodes, since });
}

/** The first failure, a terminal one before others. */
function failureOf(rows) {
  const failures = rows.flatMap(({ failure }) => failure ?? []);
  return failures.find(({ terminal }) => terminal) ?? failures[0];
}

const failed = (err, options = {}) => makeTask('failed', { desired: 'shutdown', err, exitCode: 1, ...options });

test('running replicas are counted by node', () => {
  assert.deepEqual(states([makeTask('running'), makeTask('running', { slot: 2 }), makeTask('running', { slot: 3, node: 'n2' })]), [
    { nodeId: 'n1', running: 2, healthy: true }, { nodeId: 'n2', running: 1, healthy: true },
  ]);
});

test('replicas that are on their way are neither running nor ill', () => {
  for (const state of ['new', 'pending', 'assigned', 'preparing', 'ready', 'starting']) {
    const rows = states([makeTask(state, { container: false })]);
    assert.equal(rows.reduce((sum, { running }) => sum + running, 0), 0, state);
    assert.equal(failureOf(rows), undefined, state);
  }
});

test('a running task that is being shut down does not count', () => {
  assert.deepEqual(states([makeTask('running', { desired: 'shutdown' })]), []);
  assert.deepEqual(states([makeTask('running', { desired: 'remove' })]), []);
});

test('the task with the lowest desired state stands for its slot', () => {
  const rows = states([makeTask('running', { desired: 'shutdown' }), makeTask('running', { node: 'n2' }), failed('task: non-zero exit (1)')]);
  assert.deepEqual(rows, [{ nodeId: 'n2', running: 1, healthy: true }, { nodeId: 'n1', running: 0, healthy: true, restarts: 1 }]);
});

test('replicas of the old revision that are alive keep the service from being ready; ended ones do not', () => {
  const others = [makeTask('running', { desired: 'running' }), makeTask('starting', { slot: 2 }), makeTask('shutdown', { desired: 'shutdown' }), failed('x')];
  assert.deepEqual(states([makeTask('running', { slot: 3, node: 'n2' })], { others }), [
    { nodeId: 'n2', running: 1, healthy: true },
    { nodeId: 'n1', running: 0, healthy: false, failure: { reason: 'old-revision', message: '2 replicas of the previous revision are still there' } },
  ]);
});

test('tasks on nodes that are down or gone do not count, new or old', () => {
  const nodes = nodeMap(makeNode('n1'), makeNode('n2', { state: 'down', message: 'heartbeat failure' }));
  const rows = states([makeTask('running'), makeTask('running', { slot: 2, node: 'n2' }), makeTask('running', { slot: 3, node: 'n9' })], {
    nodes, others: [makeTask('running', { slot: 4, node: 'n2' })],
  });
  assert.deepEqual(rows, [
    { nodeId: 'n1', running: 1, healthy: true },
    { nodeId: 'n2', running: 0, healthy: false, failure: { reason: 'node-lost', message: 'node host-n2 is down: heartbeat failure' } },
    { nodeId: 'n9', running: 0, healthy: false, failure: { reason: 'node-lost', message: 'node n9 left the swarm' } },
  ]);
});

for (const [state, message, expected] of [
  ['paused', 'update paused due to failure or early termination of task abc', { reason: 'update-paused', terminal: true }],
  ['rollback_started', 'update rolled back due to failure', { reason: 'rolled-back', terminal: true }],
  ['rollback_paused', 'rollback paused', { reason: 'rolled-back', terminal: true }],
  ['rollback_completed', 'rollback completed', { reason: 'rolled-back', terminal: true }],
  ['updating', 'update in progress', { reason: 'update-in-progress' }],
]) {
  test(`an update that is ${state} is not ready, whatever runs`, () => {
    const rows = states([makeTask('running')], { service: makeService({ update: { State: state, Message: message } }) });
    assert.deepEqual(rows.at(-1), { running: 0, healthy: false, failure: { ...expected, message } });
  });
}

test('an update that is completed, or began before the rollout, is not held against it', () => {
  const done = makeService({ update: { State: 'completed', Message: 'update completed' } });
  assert.deepEqual(states([makeTask('running')], { service: done }), [{ nodeId: 'n1', running: 1, healthy: true }]);
  const stale = makeService({ update: { State: 'paused', StartedAt: '2026-01-01T00:00:00Z' } });
  const day = Date.UTC(2026, 0, 1);
  assert.equal(failureOf(states([makeTask('running')], { service: stale, since: day + 1 })), undefined);
  assert.equal(failureOf(states([makeTask('running')], { service: stale, since: day })).reason, 'update-paused');
});

test('a paused update tells what its tasks died of, though an old replica could be up elsewhere', () => {
  const service = makeService({ update: { State: 'paused', Message: 'update paused due to failure or early termination of task abc' } });
  const rejected = makeTask('rejected', { desired: 'shutdown', err: 'No such image: app:9', container: false });
  assert.deepEqual(failureOf(states([rejected], { service, others: [makeTask('running', { slot: 2 })] })), {
    reason: 'update-paused', terminal: true, message: 'update paused due to failure or early termination of task abc (No such image: app:9)',
  });
});

test('a rollback tells what the revision that was given up died of', () => {
  const service = makeService({ update: { State: 'rollback_completed', Message: 'rollback completed' } });
  const others = [failed('task: non-zero exit (1)', { at: 1 }), failed('task: non-zero exit (9)', { at: 2 })];
  assert.equal(failureOf(states([makeTask('running')], { service, others })).message, 'rollback completed (task: non-zero exit (9))');
});

test('one exit may heal, several are a crash loop, neither is terminal', () => {
  const waiting = makeTask('ready', { desired: 'ready', at: 100 });
  const exit = () => failed('task: non-zero exit (3)', { exitCode: 3 });
  assert.deepEqual(failureOf(states([waiting, exit()])), { reason: 'exited', message: 'task: non-zero exit (3)' });
  const rows = states([waiting, exit(), exit()]);
  assert.deepEqual(rows, [{ nodeId: 'n1', running: 0, healthy: false, restarts: 2, failure: { reason: 'crash-loop', message: 'task: non-zero exit (3)' } }]);
});

test('a restart policy that is used up makes it terminal', () => {
  const exit = (options) => failed('task: non-zero exit (3)', options);
  const policy = (RestartPolicy) => makeService({ template: { RestartPolicy } });
  const terminal = (tasks, RestartPolicy) => failureOf(states(tasks, { service: policy(RestartPolicy) })).terminal ?? false;
  assert.equal(terminal([exit()], { Condition: 'none' }), true);
  assert.equal(terminal([exit()], { Condition: 'any' }), false, 'its successor is about to come');
  assert.equal(terminal([exit(), exit()], { Condition: 'any', MaxAttempts: 1 }), true);
  assert.equal(terminal([exit(), exit()], { Condition: 'any', MaxAttempts: 2 }), false);
  assert.equal(terminal([exit(), exit()], { Condition: 'any', MaxAttempts: 1, Window: 5e9 }), false, 'attempts are counted within the window');
  const done = makeTask('complete', { desired: 'shutdown', message: 'finished' });
  assert.equal(terminal([done], { Condition: 'on-failure' }), true);
  assert.equal(terminal([done], { Condition: 'any' }), false);
});

for (const [message, reason, hopeless] of [
  ['No such image: nosuch/image:1', 'image-not-found', true],
  ['invalid reference format: x', 'image-invalid', true],
  ['pull access denied for x, repository does not exist', 'image-pull-denied', true],
  ['toomanyrequests: You have reached your pull rate limit', 'image-pull-failed', false],
  ['invalid mount config for type "bind": bind source path does not exist: /x', 'mount-failed', true],
  ['secret not found', 'config-missing', true],
  ['cannot create a service sandbox', 'task-rejected', true],
]) {
  test(`a rejected task is ${reason}: ${message}`, () => {
    const rejected = () => makeTask('rejected', { desired: 'shutdown', err: message, container: false });
    const next = makeTask('preparing', { desired: 'running', at: 1000, container: false });
    assert.deepEqual(failureOf(states([rejected(), next])), { reason, message }, 'once may be bad luck');
    assert.deepEqual(failureOf(states([rejected(), rejected(), next])), hopeless ? { reason, message, terminal: true } : { reason, message });
    const elsewhere = makeTask('running', { slot: 2, node: 'n2' });
    assert.deepEqual(failureOf(states([rejected(), rejected(), next, elsewhere])), { reason, message }, 'a replica that runs proves that it can');
  });
}

test('failures from before a replica ran and was moved away are history', () => {
  const rejected = (at) => makeTask('rejected', { desired: 'shutdown', err: 'No such image: app:1', container: false, at });
  const moved = makeTask('shutdown', { desired: 'shutdown', at: 3 });
  const next = makeTask('preparing', { node: 'n2', at: 4, container: false });
  assert.equal(failureOf(states([rejected(1), rejected(2), moved, next])), undefined);
  assert.equal(failureOf(states([rejected(1), moved, rejected(5), { ...next, CreatedAt: '2026-02-01T00:00:00Z' }])).reason, 'image-not-found');
});

test('a command that is not there is terminal, a port that is taken is not', () => {
  const failure = (err) => failureOf(states([failed(err), failed(err), makeTask('ready', { desired: 'ready', at: 1000 })]));
  assert.deepEqual(failure('starting container failed: OCI runtime create failed: exec: "/x": stat /x: no such file or directory: unknown').terminal, true);
  const taken = failure('starting container failed: driver failed programming external connectivity: port is already allocated');
  assert.deepEqual([taken.reason, taken.terminal], ['container-create-failed', undefined]);
});

test('an unhealthy container is told, also where only a signal or a clean exit is left of it', () => {
  const waiting = makeTask('starting', { at: 1000 });
  const unhealthy = 'task: non-zero exit (137): dockerexec: unhealthy container';
  assert.equal(failureOf(states([waiting, failed(unhealthy)])).reason, 'health-check-failing');
  assert.equal(failureOf(states([waiting, failed(unhealthy, { at: 1 }), failed('task: non-zero exit (137)', { at: 2 })])).message, unhealthy);
  const clean = makeTask('complete', { desired: 'shutdown', message: 'finished' });
  const checked = makeService({ template: { ContainerSpec: { HealthCheck: { Test: ['CMD', 'x'] } } } });
  assert.equal(failureOf(states([waiting, clean], { service: checked })).reason, 'health-check-failing');
  assert.deepEqual(failureOf(states([waiting, clean])), { reason: 'exited', message: 'finished (exit code 0)' });
});

for (const [message, terminal] of [
  ['no suitable node (scheduling constraints not satisfied on 2 nodes)', true],
  ['no suitable node (unsupported platform on 2 nodes)', true],
  ['no suitable node (insufficient resources on 2 nodes)', undefined],
  ['no suitable node (host-mode port already in use on 1 node; scheduling constraints not satisfied on 1 node)', undefined],
  ['no suitable node (1 node not available for new tasks; scheduling constraints not satisfied on 1 node)', undefined],
]) {
  test(`${terminal ? 'terminal' : 'may heal'}: ${message}`, () => {
    const [row] = states([makeTask('pending', { node: '', err: message })]);
    assert.deepEqual(row, { running: 0, healthy: false, failure: { reason: 'unschedulable', message, ...(terminal && { terminal }) } });
  });
}

test('a global service has a slot per node; a node of another platform is not meant', () => {
  const service = makeService({ mode: { Global: {} } });
  const beyond = makeTask('pending', { slot: 0, node: 'n2', container: false, err: 'no suitable node (unsupported platform on 1 node)' });
  assert.deepEqual(states([makeTask('running', { slot: 0 }), beyond], { service }), [{ nodeId: 'n1', running: 1, healthy: true }]);
  const full = makeTask('pending', { slot: 0, node: 'n2', container: false, err: 'no suitable node (insufficient resources on 1 node)' });
  assert.equal(failureOf(states([makeTask('running', { slot: 0 }), full], { service })).reason, 'unschedulable');
});

test('restarts grow on when the swarm has forgotten the older tasks, and start anew with a new revision', () => {
  const memory = restartMemory();
  const service = makeService();
  const crash = () => failed('task: non-zero exit (1)');
  assert.deepEqual([...memory.count(service, [crash(), crash()])], [['n1', 2]]);
  const last = crash();
  assert.deepEqual([...memory.count(service, [last])], [['n1', 3]]);
  assert.deepEqual([...memory.count(service, [last])], [['n1', 3]]);
  assert.deepEqual([...memory.count(makeService({ template: { ForceUpdate: 1 } }), [last])], [['n1', 1]]);
});

test('objects with missing parts do not throw', () => {
  const bare = { ID: 's', Spec: { Name: 'web', Mode: { Replicated: {} } } };
  assert.deepEqual(serviceStates({ service: bare, current: [], all: [], nodes: new Map() }), []);
  assert.doesNotThrow(() => serviceStates({ service: bare, current: [{ ID: 't', ServiceID: 's' }], all: [{ ID: 'u' }], nodes: twoNodes }));
  const ended = { ID: 't', ServiceID: 's', Status: { State: 'failed' } };
  assert.equal(failureOf(serviceStates({ service: bare, current: [ended], all: [ended], nodes: twoNodes })).message, 'failed');
});
