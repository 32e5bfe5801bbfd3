import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentSpec } from '../../../pkg/src/clusters/docker/deployment-spec.js';
import { isQuiet } from '../../../pkg/src/clusters/docker/container-state.js';
import { docker } from '../../../pkg/src/clusters/docker/index.js';
import { projectStates } from '../../../pkg/src/clusters/docker/project-states.js';
import { errorOf, serve } from '../transport/local-servers.mjs';

let number = 0;

/** A row of `/containers/json` and the answer of `/containers/ID/json` that belongs to it. */
function makeContainer(service, { state = 'running', status = 'Up 3 seconds', hash = 'v1', created = 100, labels = {}, ports = [], policy = 'no', restarts = 0, ...inner } = {}) {
  number += 1;
  const label = (key) => `com.docker.compose.${key}`;
  const row = {
    Id: `container-${number}`, State: state, Status: status, Created: created, ImageID: 'sha256:1', Ports: ports,
    Labels: { [label('project')]: 'shop', [label('service')]: service, [label('config-hash')]: hash, [label('oneoff')]: 'False', ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [label(key), value])) },
  };
  const details = { Id: row.Id, RestartCount: restarts, State: { Status: state, ExitCode: 0, OOMKilled: false, Error: '', ...inner }, HostConfig: { RestartPolicy: { Name: policy } } };
  return { row, details };
}

function states(containers, names = ['web']) {
  return projectStates(names, containers.map(({ row }) => row), new Map(containers.map(({ details }) => [details.Id, details])), 'engine');
}

const failureOf = (...containers) => states(containers).web[0].failure;

test('running is counted, health decides where there is a check, and restarts add up', () => {
  const healthy = makeContainer('web', { Health: { Status: 'healthy' }, restarts: 1 });
  const plain = makeContainer('web', { restarts: 2 });
  assert.deepEqual(states([healthy, plain]), { web: [{ nodeId: 'engine', running: 2, healthy: true, restarts: 3 }] });
  assert.deepEqual(states([makeContainer('web', { Health: { Status: 'starting' } })]).web, [{ nodeId: 'engine', running: 1, healthy: false }]);
  const sick = makeContainer('web', { Health: { Status: 'unhealthy', FailingStreak: 3, Log: [{ Output: 'old' }, { Output: 'HTTP\n 503 ' }] } });
  assert.deepEqual(states([sick]).web[0].failure, { reason: 'health-check-failing', message: 'unhealthy, 3 checks failed in a row: HTTP 503' });
});

test('the health a stopped container was left with is not looked at', () => {
  const left = makeContainer('web', { state: 'restarting', policy: 'always', ExitCode: 1, restarts: 4, Health: { Status: 'unhealthy' } });
  assert.deepEqual(failureOf(left), { reason: 'crash-loop', message: 'exited with code 1, restarted 4 times' });
});

test('a container that ended is terminal only where nothing restarts it', () => {
  const exited = (options) => makeContainer('web', { state: 'exited', status: 'Exited (1) 2 seconds ago', ExitCode: 1, ...options });
  assert.deepEqual(failureOf(exited()), { reason: 'exited', message: 'exited with code 1', terminal: true });
  assert.deepEqual(failureOf(exited({ ExitCode: 0 })), { reason: 'exited', message: 'exited with code 0', terminal: true });
  assert.deepEqual(failureOf(exited({ policy: 'always' })), { reason: 'exited', message: 'exited with code 1' });
  assert.equal(failureOf(exited({ policy: 'on-failure', restarts: 3 })).reason, 'crash-loop');
  assert.deepEqual(failureOf(exited({ OOMKilled: true, ExitCode: 137 })), { reason: 'oom-killed', message: 'OOMKilled, exit code 137', terminal: true });
});

test('what the engine says of a container that cannot start is passed on', () => {
  const created = (Error) => failureOf(makeContainer('web', { state: 'created', ExitCode: 127, Error }));
  const missing = created('failed to create task: exec: "/x": stat /x: no such file or directory: unknown');
  assert.deepEqual([missing.reason, missing.terminal], ['container-create-failed', true]);
  assert.equal(created('driver failed programming external connectivity: port is already allocated').terminal, undefined);
  assert.equal(created(''), undefined);
});

test('a container that waits for a job that failed names that job', () => {
  const migrate = makeContainer('migrate', { state: 'exited', ExitCode: 7 });
  const web = makeContainer('web', { state: 'created', labels: { depends_on: 'db:service_healthy:false,migrate:service_completed_successfully:false' } });
  assert.equal(failureOf(web, migrate).message, 'migrate, which must complete first, exited with code 7');
});

test('only the newest revision counts; an old one that runs is told, one that ended is not', () => {
  const old = makeContainer('web', { created: 100, hash: 'v1' });
  const current = makeContainer('web', { created: 200, hash: 'v2' });
  assert.deepEqual(states([old, current]).web, [
    { nodeId: 'engine', running: 1, healthy: true },
    { nodeId: 'engine', running: 0, healthy: false, failure: { reason: 'old-revision', message: '1 replica of the previous revision is still there' } },
  ]);
  const gone = makeContainer('web', { created: 100, hash: 'v1', state: 'exited' });
  assert.deepEqual(states([gone, current]).web, [{ nodeId: 'engine', running: 1, healthy: true }]);
});

test('services without containers are left out, one-off containers are not counted', () => {
  const oneOff = makeContainer('web', { labels: { oneoff: 'True' } });
  assert.deepEqual(states([makeContainer('web'), oneOff], ['web', 'db']), { web: [{ nodeId: 'engine', running: 1, healthy: true }] });
});

test('the spec counts containers, finds jobs by who waits for them, and lists each published port once', () => {
  const ports = [{ Type: 'tcp', PrivatePort: 80, PublicPort: 8080, IP: '0.0.0.0' }, { Type: 'tcp', PrivatePort: 80, PublicPort: 8080, IP: '::' }, { Type: 'tcp', PrivatePort: 9 }];
  const rows = [
    makeContainer('web', { ports, labels: { depends_on: 'migrate:service_completed_successfully:false' } }), makeContainer('web', { state: 'exited' }),
    makeContainer('web', { hash: 'v0', created: 1 }), makeContainer('migrate'), makeContainer('seed'),
  ].map(({ row }) => row);
  assert.deepEqual(deploymentSpec('shop', rows, ['seed']), { deployment: 'shop', services: {
    migrate: { rtype: 'job', scale: { mode: 'manual' }, depends: [] },
    seed: { rtype: 'job', scale: { mode: 'manual' }, depends: [] },
    web: { rtype: 'service', scale: { mode: 'fixed', replicas: 2 }, endpoints: [{ protocol: 'tcp', port: 8080 }], depends: ['migrate'] },
  } });
});

test('a container is quiet when its row of the list tells all', () => {
  for (const [Status, quiet] of [['Up 3 minutes', true], ['Up 2 hours (healthy)', true], ['Up About an hour', true], ['Up 5 seconds', false],
    ['Up Less than a second', false], ['Up About a minute', false], ['Up 5 minutes (unhealthy)', false], ['Up 5 minutes (health: starting)', false]]) {
    assert.equal(isQuiet({ State: 'running', Status }), quiet, Status);
  }
  assert.equal(isQuiet({ State: 'exited', Status: 'Exited (0) 3 minutes ago' }), false);
});

test('a sweep lists once and looks at restless containers only; one that is gone meanwhile does no harm', async (t) => {
  const quiet = makeContainer('web', { status: 'Up 3 hours' });
  const young = makeContainer('web', { restarts: 2 });
  const vanished = makeContainer('api', { state: 'restarting', status: 'Restarting (1) 1 second ago' });
  const calls = [];
  const { socketPath } = await serve(t, 'unix socket', (request, response) => {
    const { pathname } = new URL(request.url, 'http://engine');
    calls.push(pathname);
    if (pathname === '/containers/json') return response.end(JSON.stringify([quiet, young, vanished].map(({ row }) => row)));
    if (pathname === `/containers/${young.row.Id}/json`) return response.end(JSON.stringify(young.details));
    return response.writeHead(404).end('{"message":"No such container"}');
  });
  const engine = docker({ socketPath, project: 'shop', nodeId: 'host-1' });
  t.after(() => engine.close());
  assert.deepEqual((await engine.clusterStates(['web'], {})).web, [{ nodeId: 'host-1', running: 2, healthy: true, restarts: 2 }]);
  assert.deepEqual(calls.sort(), ['/containers/json', `/containers/${young.row.Id}/json`, `/containers/${vanished.row.Id}/json`].sort());
  assert.equal((await engine.clusterStates(['api'], {})).api[0].running, 0);
});

test('without a project the error says where to give it; COMPOSE_PROJECT_NAME is one place', async (t) => {
  const { socketPath } = await serve(t, 'unix socket', (request, response) => response.end('[]'));
  const nameless = await errorOf(docker({ socketPath, env: {} }).clusterStates(['web'], {}));
  assert.deepEqual([nameless.fatal, /which project\? Give it as docker\(\{ project \}\)/.test(nameless.message)], [true, true]);
  const named = docker({ socketPath, env: { COMPOSE_PROJECT_NAME: 'shop' } });
  assert.deepEqual(await named.clusterStates(['web'], {}), {});
  assert.match((await errorOf(named.deploymentSpec())).message, /no container belongs to the project "shop"/);
});
