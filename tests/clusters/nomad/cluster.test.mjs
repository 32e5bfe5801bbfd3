import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nomad } from '../../../pkg/src/clusters/nomad/index.js';
import { startNomad } from './fake-nomad.mjs';
import { makeAllocation, makeDeployment, makeEvaluation, makeJob, terminated } from './fixtures.mjs';

const context = () => ({ signal: AbortSignal.timeout(5_000) });

test('a sweep over all groups of a job takes three calls, and one more while something has no place', async (t) => {
  const job = makeJob({ groups: [{ Name: 'web', Count: 1 }, { Name: 'db', Count: 1 }] });
  const { cluster, requests, state } = await startNomad(t, { job, allocations: [makeAllocation(), makeAllocation({ TaskGroup: 'db' })] });
  const states = await cluster.clusterStates(['web', 'db', 'gone'], context());
  assert.deepEqual(Object.keys(states), ['web', 'db']);
  assert.deepEqual(requests.map(({ path }) => path).sort(), ['/v1/job/shop', '/v1/job/shop/allocations', '/v1/job/shop/deployments']);
  requests.length = 0;
  state.allocations.pop();
  state.evaluations = [makeEvaluation({ Status: 'blocked', failed: { db: { NodesExhausted: 2 } } })];
  const { db } = await cluster.clusterStates(['web', 'db'], context());
  assert.equal(requests.length, 4);
  assert.equal(db[0].failure.reason, 'unschedulable');
});

test('token, namespace and region go with every request, and a job ID may hold a slash', async (t) => {
  const job = makeJob({ ID: 'team/shop', Name: 'team/shop' });
  const { cluster, requests } = await startNomad(t, { job, allocations: [] }, { token: () => 'secret-id', namespace: 'prod', region: 'eu' });
  await cluster.clusterStates(['web'], context());
  for (const { headers, query } of requests) {
    assert.equal(headers['x-nomad-token'], 'secret-id');
    assert.deepEqual(query, { namespace: 'prod', region: 'eu' });
  }
  assert.equal(requests[0].path, '/v1/job/team%2Fshop');
});

test('a job that is not there and a refused token end the wait, and say what to check', async (t) => {
  const fake = await startNomad(t, { job: makeJob() }, { job: 'nosuch', token: 'very-secret' });
  await assert.rejects(fake.cluster.clusterStates(['web'], context()), (error) => {
    assert.equal(error.fatal, true);
    assert.match(error.message, /^nomad: GET \/v1\/job\/nosuch\S* answered 404 Not Found: job not found; check the job ID, the namespace and the region$/);
    return true;
  });
  fake.respond = () => ({ status: 403, body: 'Permission denied' });
  await assert.rejects(fake.cluster.clusterStates(['web'], context()), (error) => {
    assert.equal(error.fatal, true);
    assert.match(error.message, /403 Forbidden: Permission denied; .*read-job/);
    assert.doesNotMatch(error.message, /very-secret/);
    return true;
  });
});

test('a server without a leader, a throttling proxy and half an answer are errors that pass', async (t) => {
  const fake = await startNomad(t, { job: makeJob(), allocations: [] });
  const passing = async (answer) => {
    fake.respond = () => answer;
    return fake.cluster.clusterStates(['web'], context()).then(() => assert.fail('no error'), (error) => error);
  };
  const leaderless = await passing({ status: 500, body: 'No cluster leader' });
  assert.equal(leaderless.fatal, undefined);
  assert.match(leaderless.message, /No cluster leader/);
  assert.equal((await passing({ status: 429, headers: { 'Retry-After': '3' } })).retryAfter, 3_000);
  assert.equal((await passing({ status: 200, body: '{"ID":"sho' })).fatal, undefined);
  assert.match((await passing({ status: 200, body: '{}' })).message, /expected a job with a Version/);
  fake.respond = () => undefined;
  assert.ok((await fake.cluster.clusterStates(['web'], context())).web);
});

test('a service that nobody told of is a mistake of the caller, said at once', async (t) => {
  const { baseUrl } = await startNomad(t, { job: makeJob() });
  const cluster = nomad({ baseUrl });
  await assert.rejects(cluster.clusterStates(['web'], context()), (error) => error.fatal && /option job, or call deploymentSpec/.test(error.message));
  await assert.rejects(cluster.deploymentSpec({}), { name: 'TypeError', message: /expected a job ID/ });
});

test('the desired state of a job is its groups with their counts, in its order', async (t) => {
  const job = makeJob({ groups: [{ Name: 'web', Count: 3 }, { Name: 'api', Count: 0 }, { Name: '__proto__', Count: 1 }] });
  const { cluster } = await startNomad(t, { job });
  const spec = await cluster.deploymentSpec({ job: 'shop' });
  assert.equal(spec.deployment, 'shop');
  assert.deepEqual(Object.entries(spec.services), [
    ['web', { rtype: 'service', scale: { mode: 'fixed', replicas: 3 } }],
    ['api', { rtype: 'service', scale: { mode: 'fixed', replicas: 0 } }],
    ['__proto__', { rtype: 'service', scale: { mode: 'fixed', replicas: 1 } }],
  ]);
});

const kinds = [
  ['batch', {}, 'job'],
  ['sysbatch', {}, 'job'],
  ['batch', { Periodic: { Enabled: true, Spec: '@daily' } }, 'cron'],
  ['batch', { ParameterizedJob: { Payload: 'optional' } }, 'job'],
];
for (const [Type, more, rtype] of kinds) {
  test(`a ${Type} job${Object.keys(more)} is of type ${rtype}, and so is not waited for`, async (t) => {
    const { cluster } = await startNomad(t, { job: makeJob({ Type, ...more }) });
    assert.equal((await cluster.deploymentSpec({ job: 'shop' })).services.web.rtype, rtype);
  });
}

test('a system job wants a replica on each node the scheduler chose, known once its evaluation is done', async (t) => {
  const job = makeJob({ Type: 'system', Status: 'pending', groups: [{ Name: 'web', Count: 1 }] });
  const pending = makeEvaluation({ Type: 'system', Status: 'pending' });
  const fake = await startNomad(t, { job, allocations: null, evaluations: [pending] });
  let asked = 0;
  fake.respond = ({ path }) => {
    if (path.endsWith('/evaluations') && (asked += 1) === 2) {
      fake.state.allocations = [makeAllocation(), makeAllocation({ node: 'n2' }), makeAllocation({ node: 'n3', DesiredStatus: 'stop' })];
      fake.state.evaluations = [makeEvaluation({ Type: 'system', QueuedAllocations: { web: 1 } })];
    }
    return undefined;
  };
  const spec = await fake.cluster.deploymentSpec({ job: 'shop' });
  assert.deepEqual(spec.services.web.scale, { mode: 'fixed', replicas: 3 });
});

test('two jobs are told apart by their names before the group', async (t) => {
  const shop = await startNomad(t, { job: makeJob({ ID: 'shop' }), allocations: [makeAllocation()] });
  shop.respond = ({ path }) => {
    const other = /^\/v1\/job\/pay(\/.*)?$/.exec(path);
    if (!other) return undefined;
    return { status: 200, body: JSON.stringify(other[1] ? null : makeJob({ ID: 'pay', Name: 'pay' })) };
  };
  const spec = await shop.cluster.deploymentSpec({ job: ['shop', 'pay'] });
  assert.deepEqual(Object.keys(spec.services), ['shop/web', 'pay/web']);
  const states = await shop.cluster.clusterStates(['shop/web', 'pay/web'], context());
  assert.equal(states['shop/web'][0].running, 1);
  assert.deepEqual(states['pay/web'], []);
});

test('logs come from the allocation that failed, errors last, and never more than asked for', async (t) => {
  const failed = makeAllocation({ ClientStatus: 'failed', tasks: { side: { State: 'dead' }, app: { State: 'dead', Failed: true, events: [terminated(1)] } } });
  const alive = makeAllocation({ node: 'n2' });
  const lines = (name, count) => Array.from({ length: count }, (_, line) => `${name} ${line}\n`).join('');
  const logs = {
    [alive.ID]: { app: { stdout: lines('alive', 50), stderr: '' } },
    [failed.ID]: { app: { stdout: 'starting\n', stderr: 'panic: no database\n' }, side: { stdout: 'side\n', stderr: '' } },
  };
  const { cluster, requests } = await startNomad(t, { job: makeJob(), allocations: [alive, failed], logs });
  const entries = await cluster.getServiceLogs('web', 6, context());
  assert.deepEqual(entries, [
    { message: 'alive 47', stream: 'stdout' }, { message: 'alive 48', stream: 'stdout' }, { message: 'alive 49', stream: 'stdout' },
    { message: 'side', stream: 'stdout' },
    { message: 'starting', stream: 'stdout' }, { message: 'panic: no database', stream: 'stderr' },
  ]);
  const { query } = requests.find(({ path }) => path === `/v1/client/fs/logs/${failed.ID}`);
  assert.deepEqual({ ...query, offset: Number(query.offset) > 0 }, { namespace: 'default', task: 'app', type: query.type, origin: 'end', offset: true, plain: 'true' });
});

test('a failure of the version before does not hide the log of this one', async (t) => {
  const before = makeAllocation({ JobVersion: 0, ClientStatus: 'failed', DesiredStatus: 'stop' });
  const now = makeAllocation({ health: null });
  const logs = { [before.ID]: { app: { stdout: 'before\n', stderr: '' } }, [now.ID]: { app: { stdout: 'now\n', stderr: '' } } };
  const { cluster } = await startNomad(t, { job: makeJob(), allocations: [before, now], logs });
  assert.deepEqual(await cluster.getServiceLogs('web', 1, context()), [{ message: 'now', stream: 'stdout' }]);
});

test('both streams keep their end where each alone would fill the tail', async (t) => {
  const allocation = makeAllocation();
  const lines = (name) => Array.from({ length: 30 }, (_, line) => `${name} ${line}\n`).join('');
  const logs = { [allocation.ID]: { app: { stdout: lines('out'), stderr: lines('err') } } };
  const { cluster } = await startNomad(t, { job: makeJob(), allocations: [allocation], logs });
  assert.deepEqual((await cluster.getServiceLogs('web', 4, context())).map(({ message }) => message), ['out 28', 'out 29', 'err 28', 'err 29']);
});

test('logs that are gone are no error, logs that cannot be read are one', async (t) => {
  const fake = await startNomad(t, { job: makeJob(), allocations: [makeAllocation()], logs: {} });
  assert.deepEqual(await fake.cluster.getServiceLogs('web', 5, context()), []);
  fake.respond = ({ path }) => (path.startsWith('/v1/client/') ? { status: 500, body: 'No path to node' } : undefined);
  await assert.rejects(fake.cluster.getServiceLogs('web', 5, context()), /No path to node/);
  fake.respond = ({ path }) => (path.startsWith('/v1/client/') ? { status: 403, body: 'Permission denied' } : undefined);
  await assert.rejects(fake.cluster.getServiceLogs('web', 5, context()), /read-logs/);
});

test('after an auto-revert the logs are those of the version that failed', async (t) => {
  const failed = makeAllocation({ JobVersion: 1, ClientStatus: 'failed', DesiredStatus: 'stop' });
  const restored = makeAllocation({ JobVersion: 2, health: true });
  const logs = { [failed.ID]: { app: { stdout: '', stderr: 'bad flag\n' } }, [restored.ID]: { app: { stdout: 'serving\n', stderr: '' } } };
  const deployments = [makeDeployment({ Status: 'failed', StatusDescription: 'Failed due to unhealthy allocations - rolling back to job version 0' })];
  const { cluster } = await startNomad(t, { job: makeJob({ Version: 2 }), allocations: [failed, restored], deployments, logs });
  assert.equal((await cluster.getServiceLogs('web', 5, context())).at(-1).message, 'bad flag');
});
