import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dockerSwarm } from '../../../pkg/src/clusters/docker-swarm/index.js';
import { errorOf, serve } from '../transport/local-servers.mjs';
import { makeNode, makeService, makeTask } from './api-objects.mjs';

const moduleUrl = new URL('../../../pkg/src/clusters/docker-swarm/index.js', import.meta.url);

/** An engine's API on a unix socket: `answers` by path, a value or a function of the parsed filters. */
async function serveEngine(t, answers) {
  const calls = [];
  const { socketPath } = await serve(t, 'unix socket', (request, response) => {
    const url = new URL(request.url, 'http://engine');
    const filters = JSON.parse(url.searchParams.get('filters') ?? '{}');
    calls.push([url.pathname, filters]);
    const answer = answers[url.pathname];
    if (answer === undefined) response.writeHead(404).end('{"message":"page not found"}');
    else if (typeof answer === 'function') answer(filters, response, url);
    else response.end(JSON.stringify(answer));
  });
  const swarm = dockerSwarm({ socketPath, requestTimeout: 2_000 });
  t.after(() => swarm.close());
  return { swarm, calls };
}

const fails = (status, message, headers = {}) => (filters, response) => response.writeHead(status, headers).end(JSON.stringify({ message }));

test('a sweep is four calls, whatever the number of services; a stack is asked for by its label', async (t) => {
  const labels = { 'com.docker.stack.namespace': 'shop' };
  const web = makeService({ id: 'a', name: 'shop_web', labels });
  const api = makeService({ id: 'b', name: 'shop_api', labels });
  const tasks = [makeTask('running', { service: 'a' }), makeTask('running', { service: 'b' }), makeTask('running', { service: 'foreign' })];
  const { swarm, calls } = await serveEngine(t, { '/services': [web, api, makeService({ id: 'c', name: 'shop_web_2', labels })], '/tasks': tasks, '/nodes': [makeNode('n1')] });
  assert.deepEqual(await swarm.clusterStates(['shop_web', 'shop_api', 'absent'], {}), {
    shop_web: [{ nodeId: 'n1', running: 1, healthy: true }], shop_api: [{ nodeId: 'n1', running: 1, healthy: true }],
  });
  assert.deepEqual(calls.map(([path]) => path).sort(), ['/nodes', '/services', '/tasks', '/tasks']);
  const taskFilters = calls.filter(([path]) => path === '/tasks').map(([, filters]) => filters);
  assert.deepEqual(taskFilters, [{ label: ['com.docker.stack.namespace=shop'], '_up-to-date': ['true'] }, { label: ['com.docker.stack.namespace=shop'] }]);
});

test('services without a common stack are asked for by id, a service named __proto__ among them', async (t) => {
  const { swarm, calls } = await serveEngine(t, { '/services': [makeService({ name: '__proto__' })], '/tasks': [makeTask('running')], '/nodes': [makeNode('n1')] });
  assert.deepEqual(Object.entries(await swarm.clusterStates(['__proto__'], {})), [['__proto__', [{ nodeId: 'n1', running: 1, healthy: true }]]]);
  assert.deepEqual(calls.find(([path]) => path === '/tasks')[1].service, ['service-1']);
});

test('services that are gone are left out, without a further call', async (t) => {
  const { swarm, calls } = await serveEngine(t, { '/services': [] });
  assert.deepEqual(await swarm.clusterStates(['web'], {}), {});
  assert.deepEqual(await swarm.getServiceLogs('web', 5), []);
  assert.equal(calls.length, 2);
});

test('a manager without a leader is no reason to give up, a node that is no manager is', async (t) => {
  let message = 'The swarm does not have a leader. It\'s possible that too few managers are online.';
  const { swarm } = await serveEngine(t, { '/services': (filters, response) => fails(503, message)(filters, response) });
  assert.ok(!(await errorOf(swarm.clusterStates(['web'], {}))).fatal);
  message = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
  const error = await errorOf(swarm.clusterStates(['web'], {}));
  assert.equal(error.fatal, true);
  assert.match(error.message, /; point DOCKER_HOST or baseUrl at a manager node$/);
});

test('an answer of the wrong shape, and a proxy that throttles or forbids, are errors that say so', async (t) => {
  let answer = (filters, response) => response.end('{"a":1}');
  const { swarm } = await serveEngine(t, { '/services': (filters, response) => answer(filters, response) });
  assert.equal((await errorOf(swarm.clusterStates(['web'], {}))).message, 'docker-swarm: GET /services answered object, but expected a list');
  answer = fails(429, 'slow down', { 'Retry-After': '2' });
  assert.equal((await errorOf(swarm.clusterStates(['web'], {}))).retryAfter, 2_000);
  answer = fails(403, 'no');
  const forbidden = await errorOf(swarm.clusterStates(['web'], {}));
  assert.deepEqual([forbidden.fatal, /does not allow this call/.test(forbidden.message)], [true, true]);
});

test('a socket this user may not open is a fatal error with the remedy', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  chmodSync(folder, 0o755);
  const socketPath = join(folder, 'docker.sock');
  const server = createServer();
  await new Promise((resolve) => server.listen(socketPath, resolve));
  chmodSync(socketPath, 0o600);
  if (process.getuid() !== 0) chmodSync(socketPath, 0o000);
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const script = `
    const { dockerSwarm } = await import(${JSON.stringify(moduleUrl.href)});
    if (process.getuid() === 0) process.setuid(65534);
    await dockerSwarm({ socketPath: ${JSON.stringify(socketPath)} }).deploymentSpec().catch(({ fatal, message }) => console.log(JSON.stringify({ fatal, message })));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: fileURLToPath(new URL('.', moduleUrl)) });
  const { fatal, message } = JSON.parse(stdout);
  assert.equal(fatal, true);
  assert.match(message, /^docker-swarm: GET .* failed: connect EACCES .*; this user may not open the socket: add it to the group docker, or run as root$/);
});

test('logs: tasks that failed speak before those that run, and a log that fails does not hide the others', async (t) => {
  const running = makeTask('running', { at: 1 });
  const dead = makeTask('failed', { slot: 2, desired: 'shutdown', at: 2, err: 'task: non-zero exit (1)' });
  const silent = makeTask('failed', { slot: 3, desired: 'shutdown', at: 3, err: 'x' });
  const next = makeTask('pending', { slot: 2, at: 4, node: '' });
  const log = (text) => (filters, response) => response.end(text);
  const logs = (tasks) => ({
    '/services': [makeService()], '/tasks': tasks, '/nodes': [makeNode('n1')],
    [`/tasks/${running.ID}/logs`]: log('2026-01-01T00:00:05Z serving\n'),
    [`/tasks/${dead.ID}/logs`]: log('2026-01-01T00:00:01Z starting\n2026-01-01T00:00:02.5Z no database\n'),
    [`/tasks/${silent.ID}/logs`]: fails(500, 'driver does not support reading'),
  });
  const first = await serveEngine(t, logs([running, dead, silent, next]));
  assert.deepEqual(await first.swarm.getServiceLogs('web', 1), [{ message: 'no database', timestamp: '2026-01-01T00:00:02.5Z' }]);
  const second = await serveEngine(t, logs([running]));
  assert.deepEqual((await second.swarm.getServiceLogs('web', 5)).map(({ message }) => message), ['serving']);
  const third = await serveEngine(t, logs([silent]));
  assert.match((await errorOf(third.swarm.getServiceLogs('web', 5))).message, /driver does not support reading/);
});

test('events name the service that changed; a broken stream is told as a change of anything', async (t) => {
  const lines = [
    { Type: 'service', Action: 'update', Actor: { Attributes: { name: 'web' } } },
    { Type: 'container', Action: 'die', Actor: { Attributes: { 'com.docker.swarm.service.name': 'api' } } },
    { Type: 'container', Action: 'die', Actor: { Attributes: { name: 'no swarm container' } } },
    { Type: 'node', Action: 'update', Actor: { Attributes: { name: 'n1' } } },
  ];
  let opened = 0;
  const { swarm } = await serveEngine(t, {
    '/events': (filters, response) => {
      opened += 1;
      response.write(`not json\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
      if (opened === 1) setTimeout(() => response.destroy(), 20);
    },
  });
  const seen = [];
  await new Promise((resolve) => {
    const end = swarm.subscribe((name) => {
      seen.push(name);
      if (seen.length < 7) return;
      end();
      resolve();
    });
  });
  assert.deepEqual(seen.slice(0, 7), ['web', 'api', undefined, undefined, 'web', 'api', undefined]);
});
