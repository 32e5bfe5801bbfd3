import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitForStabilization } from '../../pkg/dist/index.js';
import { dockerSwarm } from '../../pkg/dist/docker-swarm.js';
import { apiProxy } from './api-proxy.mjs';
import { composeTests } from './compose-project.mjs';
import { until } from './engine-process.mjs';
import { failingCheck, serviceMaker, stays, staysHealthyAfter, toVersion2, upCheck } from './services.mjs';
import { startTwoNodeSwarm, whyNoSwarm } from './two-node-swarm.mjs';

const skip = whyNoSwarm() ?? false;
if (skip) process.stderr.write(`${skip}\n`);

let nodes;
let services;
let swarm;

const quick = { pollInterval: 250, timeout: 45_000 };

/** Waits for services as they are wanted now. */
async function settle(names, options = {}) {
  return waitForStabilization(swarm, await swarm.deploymentSpec({ services: [names].flat() }), { ...quick, ...options });
}

/** What a result says of one service. */
const summary = (result, name) => result.services.find((service) => service.name === name);
const logsOf = (result, name) => result.blocking.find((service) => service.name === name)?.logs ?? [];

async function runningImages(name) {
  const tasks = await services.tasks(name);
  return tasks.filter(({ Status }) => Status.State === 'running').map(({ Spec }) => Spec.ContainerSpec.Image);
}

before(async () => {
  if (skip) return;
  nodes = await startTwoNodeSwarm();
  services = serviceMaker(nodes.manager);
  swarm = dockerSwarm({ socketPath: nodes.manager.socketPath });
}, { timeout: 120_000 });

after(async () => {
  swarm?.close();
  await nodes?.stop();
}, { timeout: 30_000 });

composeTests(() => nodes.manager, { skip });

describe('rollouts that share the swarm', { concurrency: 6, skip }, () => {
  test('a service that comes up on both nodes is ready, a row per node', async () => {
    await services.create('happy', { replicas: 2 });
    const result = await settle('happy', { stableFor: 1_000 });
    assert.deepEqual(result.outcome, { kind: 'ready' });
    const { happy } = await swarm.clusterStates(['happy']);
    assert.deepEqual(happy.map(({ nodeId, running, healthy }) => [nodeId, running, healthy]).sort(),
      [nodes.manager, nodes.worker].map(({ nodeId }) => [nodeId, 1, true]).sort());
  });

  test('a rolling update is not ready while the old version is still there, however healthy', async () => {
    await services.create('rolling', { replicas: 2 });
    assert.equal((await settle('rolling')).outcome.kind, 'ready');
    await services.update('rolling', (spec) => {
      toVersion2(staysHealthyAfter(1.5, 'version 2'))(spec);
      spec.TaskTemplate.ContainerSpec.HealthCheck = upCheck;
    });
    const seen = [];
    const result = await settle('rolling', { onProgress: (snapshot) => seen.push(snapshot.services[0]) });
    assert.deepEqual(result.outcome, { kind: 'ready' });
    assert.deepEqual(await runningImages('rolling'), ['evenkeel-test/app:2', 'evenkeel-test/app:2']);
    // One after the other, each healthy after 1.5 s: an answer before 3 s would have counted the old replicas.
    assert.ok(result.elapsedMs >= 3_000, `${result.elapsedMs}`);
    assert.ok(seen.some(({ failure }) => failure?.reason === 'old-revision' || failure?.reason === 'update-in-progress'));
  });

  test('a crash loop is told with its exit code, its restarts and its last words', async () => {
    // The health check keeps it from being shown as running for a moment before each crash.
    await services.create('crashing', { script: 'echo cannot reach db:5432: connection refused; exit 3', health: upCheck });
    const result = await settle('crashing', { timeout: 8_000, stableFor: 3_000 });
    assert.equal(result.outcome.kind, 'timedOut');
    assert.match(result.outcome.message, /crashing: 0\/1 replicas[\s\S]*cannot reach db:5432: connection refused/);
    const { failure, restarts } = summary(result, 'crashing');
    assert.deepEqual([failure.reason, failure.message, failure.terminal], ['crash-loop', 'task: non-zero exit (3)', false]);
    assert.ok(restarts >= 2, `${restarts}`);
  });

  test('a crash loop whose restarts are used up is a terminal failure', async () => {
    await services.create('given-up', { script: 'echo no licence; exit 4', restart: { MaxAttempts: 1 } });
    const result = await settle('given-up', { failFast: true, stableFor: 1_000 });
    assert.equal(result.outcome.kind, 'failed');
    assert.match(result.outcome.message, /given-up[\s\S]*no licence/);
    assert.equal(summary(result, 'given-up').failure.message, 'task: non-zero exit (4)');
  });

  test('an image that is missing is a terminal failure in the engine\'s words', async () => {
    await services.create('imageless', { image: 'evenkeel-test/nosuch:1' });
    const result = await settle('imageless', { failFast: true });
    assert.deepEqual([result.outcome.kind, result.outcome.reason], ['failed', 'terminal-failure']);
    assert.deepEqual(summary(result, 'imageless').failure, { reason: 'image-not-found', message: 'No such image: evenkeel-test/nosuch:1', terminal: true });
    assert.match(result.outcome.message, /imageless/);
  });

  for (const [how, script] of [
    ['that ends with a signal', 'echo listening, database not migrated; exec sleep 3600'],
    ['that ends by itself when told to', stays('listening, database not migrated')],
  ]) {
    test(`a health check that fails is told, with the log, for a process ${how}`, async () => {
      const name = `sick-${how.split(' ')[3]}`;
      await services.create(name, { script, health: failingCheck });
      // With a soak: Swarm shows a task as running for a moment when its agent looks at it anew before the check has failed.
      const result = await settle(name, { timeout: 9_000, stableFor: 3_000 });
      assert.equal(result.outcome.kind, 'timedOut');
      assert.match((await swarm.getServiceLogs(name, 2)).at(-1).message, /database not migrated/);
      assert.equal(summary(result, name).failure.reason, 'health-check-failing');
      assert.match(summary(result, name).failure.message, /unhealthy container|health check that fails/);
    });
  }

  test('a constraint that no node meets is a terminal failure', async () => {
    await services.create('nowhere', { constraints: ['node.labels.role==nowhere'] });
    const result = await settle('nowhere', { failFast: true });
    assert.equal(result.outcome.kind, 'failed');
    assert.deepEqual(summary(result, 'nowhere').failure, {
      reason: 'unschedulable', message: 'no suitable node (scheduling constraints not satisfied on 2 nodes)', terminal: true,
    });
  });

  test('an automatic rollback is a failure, though the old version runs as before', async () => {
    await services.create('rolled-back', { update: { FailureAction: 'rollback' } });
    assert.equal((await settle('rolled-back')).outcome.kind, 'ready');
    await services.update('rolled-back', toVersion2('echo config key PORT is missing; exit 9'));
    const result = await settle('rolled-back', { failFast: true });
    assert.deepEqual([result.outcome.kind, result.outcome.reason], ['failed', 'rolled-back']);
    assert.match(summary(result, 'rolled-back').failure.message, /roll(ed |)back.*non-zero exit \(9\)/i);
    assert.deepEqual(logsOf(result, 'rolled-back'), ['config key PORT is missing']);
    await until('the rollback to end', 15_000, async () => (await nodes.manager.call('GET', '/services/rolled-back')).UpdateStatus.State === 'rollback_completed');
    const later = await settle('rolled-back', { failFast: true });
    assert.equal(later.outcome.reason, 'rolled-back');
  });

  test('an update that was paused is a terminal failure', async () => {
    await services.create('paused', {});
    assert.equal((await settle('paused')).outcome.kind, 'ready');
    await services.update('paused', toVersion2('echo bad flag; exit 2'));
    const result = await settle('paused', { failFast: true });
    assert.equal(result.outcome.kind, 'failed');
    assert.equal(summary(result, 'paused').failure.reason, 'update-paused');
    assert.match(summary(result, 'paused').failure.message, /^update paused due to .* \(task: non-zero exit \(2\)\)$/);
    assert.deepEqual(logsOf(result, 'paused').at(-1), 'bad flag');
  });

  test('an update to an image that is missing names the image, while the old version serves on', async () => {
    await services.create('misspelt', { replicas: 2 });
    assert.equal((await settle('misspelt')).outcome.kind, 'ready');
    await services.update('misspelt', (spec) => { spec.TaskTemplate.ContainerSpec.Image = 'evenkeel-test/mispelt:1'; });
    const result = await settle('misspelt', { failFast: true });
    assert.equal(result.outcome.kind, 'failed');
    assert.match(summary(result, 'misspelt').failure.message, /No such image: evenkeel-test\/mispelt:1/);
    assert.deepEqual(await runningImages('misspelt'), ['evenkeel-test/app:1', 'evenkeel-test/app:1']);
  });

  test('a global service being updated counts each node\'s new replica only', async () => {
    await services.create('agents', { global: true });
    assert.equal((await settle('agents')).outcome.kind, 'ready');
    await services.update('agents', toVersion2(stays('agent 2')));
    const result = await settle('agents');
    assert.deepEqual([result.outcome.kind, summary(result, 'agents').running], ['ready', 2]);
    assert.deepEqual(await runningImages('agents'), ['evenkeel-test/app:2', 'evenkeel-test/app:2']);
  });

  test('a service scaled to zero is ready, and up again as well', async () => {
    await services.create('zero', { replicas: 2 });
    assert.equal((await settle('zero')).outcome.kind, 'ready');
    await services.update('zero', (spec) => { spec.Mode.Replicated.Replicas = 0; });
    const result = await settle('zero');
    assert.deepEqual([result.outcome.kind, summary(result, 'zero').desired], ['ready', 0]);
    await services.update('zero', (spec) => { spec.Mode.Replicated.Replicas = 3; });
    assert.deepEqual((await settle('zero')).services.map(({ running }) => running), [3]);
  });

  test('a global service wants one replica on each node it is meant for', async () => {
    await services.create('everywhere', { global: true });
    await services.create('managers-only', { global: true, constraints: ['node.role==manager'] });
    await services.create('no-node', { global: true, constraints: ['node.labels.role == nowhere'] });
    const result = await settle(['everywhere', 'managers-only', 'no-node']);
    assert.equal(result.outcome.kind, 'ready');
    assert.deepEqual(result.services.map(({ desired, running }) => [desired, running]), [[2, 2], [1, 1], [0, 0]]);
  });

  test('thirty services at once, one of them broken: one named, four calls a sweep', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `many_${index}`);
    await Promise.all(names.map((name, index) => services.create(name, { stack: 'many', ...(index === 17 && { script: 'echo no such table; exit 1', health: upCheck }) })));
    const proxy = await apiProxy(nodes.manager.socketPath, `${nodes.manager.socketPath}.many`);
    const own = dockerSwarm({ socketPath: proxy.socketPath });
    try {
      const spec = await own.deploymentSpec({ stack: 'many' });
      assert.equal(Object.keys(spec.services).length, 30);
      const left = new Set();
      const controller = new AbortController();
      const result = waitForStabilization({ ...own, subscribe: undefined }, spec, {
        ...quick, stableFor: 4_000, evidence: false, signal: controller.signal,
        onProgress: ({ blocking, sweep }) => {
          left.add(blocking.map(({ name }) => name).join());
          assert.equal(proxy.requests, 2 + 4 * sweep);
          if (left.has('many_17')) controller.abort('seen');
        },
      });
      await assert.rejects(result, (reason) => reason === 'seen');
      await until('the log', 5_000, async () => (await own.getServiceLogs('many_17', 5)).at(-1)?.message === 'no such table');
    } finally {
      own.close();
      await proxy.close();
    }
  });

  for (const mode of ['hanging', 'refusing']) {
    test(`the manager's API ${mode} for 5 s in mid-wait is an observation error, then the wait goes on`, async () => {
      const name = `outage-${mode}`;
      await services.create(name, { script: staysHealthyAfter(7, 'warming up'), health: upCheck });
      const proxy = await apiProxy(nodes.manager.socketPath, `${nodes.manager.socketPath}.${mode}`);
      const own = dockerSwarm({ socketPath: proxy.socketPath, requestTimeout: 1_000 });
      const timers = [setTimeout(() => proxy.setMode(mode), 1_000), setTimeout(() => proxy.setMode('open'), 6_000)];
      try {
        const errors = [];
        const result = await waitForStabilization(own, await own.deploymentSpec({ services: [name] }), {
          ...quick, onProgress: ({ services: [{ error }] }) => { if (error) errors.push(error); },
        });
        assert.deepEqual(result.outcome, { kind: 'ready' });
        assert.ok(result.elapsedMs > 6_000, `${result.elapsedMs}`);
        assert.match(errors[0], mode === 'hanging' ? /did not answer within 1000 ms/ : /^docker-swarm: GET .* failed: /);
      } finally {
        timers.forEach(clearTimeout);
        own.close();
        await proxy.close();
      }
    });
  }

  test('a service removed in mid-wait is named at the end', async () => {
    await services.create('removed', { health: failingCheck });
    await services.create('stays', {});
    assert.equal((await settle('stays')).outcome.kind, 'ready');
    const spec = await swarm.deploymentSpec({ services: ['removed', 'stays'] });
    const seen = new Set();
    const wait = waitForStabilization(swarm, spec, {
      ...quick, timeout: 4_000, onProgress: ({ blocking }) => seen.add(blocking.map(({ name }) => name).join()),
    });
    await services.remove('removed');
    const result = await wait;
    assert.equal(result.outcome.kind, 'timedOut');
    assert.ok(seen.has('removed'), [...seen].join(' | '));
    assert.ok(summary(result, 'removed').error);
  });

  test('a log with a TTY is read as well', async () => {
    await services.create('terminal', { tty: true, script: stays('colourful words') });
    assert.equal((await settle('terminal')).outcome.kind, 'ready');
    const logs = await until('the log', 5_000, async () => {
      const lines = await swarm.getServiceLogs('terminal', 5);
      return lines.length > 0 && lines;
    });
    assert.deepEqual(logs.map(({ message }) => message), ['colourful words']);
  });

  test('changes are pushed', async () => {
    const changed = new Set();
    const end = swarm.subscribe((name) => changed.add(name));
    try {
      await services.create('pushed', {});
      await until('the event', 10_000, async () => changed.has('pushed') || (await services.update('pushed', (spec) => { spec.Labels.now = `${Date.now()}`; }), false));
    } finally {
      end();
    }
  });

  test('a node that is no manager, and a stack that is not there, are fatal errors that say so', async () => {
    const worker = dockerSwarm({ socketPath: nodes.worker.socketPath });
    await assert.rejects(worker.deploymentSpec({ stack: 'shop' }), (error) => error.fatal && /not a swarm manager.*; point DOCKER_HOST or baseUrl at a manager node$/.test(error.message));
    await assert.rejects(swarm.deploymentSpec({ stack: 'nowhere' }), (error) => error.fatal && error.message === 'docker-swarm: no service belongs to the stack "nowhere"');
    await assert.rejects(swarm.deploymentSpec({ services: ['nosuch'] }), (error) => error.fatal && /no service named "nosuch"/.test(error.message));
    worker.close();
  });
});

// After the others, which need both nodes.
test('a node lost in mid-rollout: its replicas do not count, and come up on the other one', { skip }, async () => {
  await services.removeAll();
  // Longer than it takes Swarm to see that a node is down: an update that begins on a lost node is never ended by Docker 20.10.
  await services.create('moving', { replicas: 2, update: { Delay: 25e9 } });
  await services.create('pinned', { constraints: ['node.labels.role==worker'] });
  assert.equal((await settle(['moving', 'pinned'])).outcome.kind, 'ready');
  await services.update('moving', toVersion2(stays('version 2')));
  await until('the first replica of version 2', 10_000, async () => (await runningImages('moving')).some((image) => image.endsWith(':2')));
  process.kill(nodes.worker.initPid, 'SIGKILL');
  assert.deepEqual((await settle('moving', { stableFor: 1_000, timeout: 90_000 })).outcome, { kind: 'ready' });
  assert.deepEqual(await swarm.clusterStates(['moving']), { moving: [{ nodeId: nodes.manager.nodeId, running: 2, healthy: true }] });
  const result = await settle('pinned', { timeout: 500 });
  assert.equal(result.outcome.kind, 'timedOut');
  const { failure } = summary(result, 'pinned');
  assert.deepEqual([failure.reason, failure.terminal], ['unschedulable', false]);
  assert.match(failure.message, /1 node not available for new tasks/);
});
