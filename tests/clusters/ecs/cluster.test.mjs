import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { ECS, ECSClient } from '@aws-sdk/client-ecs';
import { ecs } from '../../../pkg/src/clusters/ecs/index.js';
import { awsError, makeService, makeTask, startEcs, taskDefinition } from './fake-ecs.mjs';

const context = () => ({ signal: AbortSignal.timeout(5_000) });
const errorOf = (promise) => promise.then(() => assert.fail('no error'), (error) => error);

test('25 services take three calls', async () => {
  const services = Array.from({ length: 25 }, (_, number) => makeService({ name: `web${number}` }));
  const { cluster, calls } = startEcs({ services });
  const spec = await cluster.deploymentSpec({}, context());
  assert.deepEqual(spec.services.web24, { rtype: 'service', scale: { mode: 'fixed', replicas: 2 } });
  assert.deepEqual(calls.map(([operation]) => operation), ['ListServices', 'DescribeServices', 'DescribeServices', 'DescribeServices']);
  calls.length = 0;
  const states = await cluster.clusterStates(Object.keys(spec.services), context());
  assert.equal(Object.keys(states).length, 25);
  assert.equal(calls.length, 3);
});

test('a cluster of more services than a page lists is read to its end', async () => {
  const services = Array.from({ length: 230 }, (_, number) => makeService({ name: `web${number}`, ...(number === 7 && { status: 'INACTIVE' }) }));
  const { cluster, calls } = startEcs({ services });
  const spec = await cluster.deploymentSpec({ cluster: 'other' }, context());
  assert.equal(spec.deployment, 'other');
  assert.equal(Object.keys(spec.services).length, 229);
  await cluster.clusterStates(['web1'], context());
  assert.equal(calls.at(-1)[1].cluster, 'other');
});

test('a service that is not there ends the wait when it was named, and is left out when others are there', async () => {
  const { cluster } = startEcs({ services: [makeService(), makeService({ name: 'gone', status: 'INACTIVE', desiredCount: 0, deployments: [] })] });
  const named = await errorOf(cluster.deploymentSpec({ services: ['web', 'nosuch', 'gone'] }, context()));
  assert.equal(named.fatal, true);
  assert.match(named.message, /the cluster "shop" has no active service nosuch, gone; check/);
  assert.deepEqual(Object.keys(await cluster.clusterStates(['web', 'nosuch'], context())), ['web']);
  assert.equal((await errorOf(cluster.clusterStates(['nosuch'], context()))).fatal, true);
  await assert.rejects(cluster.deploymentSpec({ services: [] }), TypeError);
});

test('throttling makes the pause longer each time, and an answer makes it short again', async () => {
  let throttle = true;
  const { cluster } = startEcs({ services: [makeService()], fail: () => throttle && awsError('ThrottlingException', 'Rate exceeded', 400, { $retryable: { throttling: true } }) });
  const pauses = [];
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const error = await errorOf(cluster.clusterStates(['web'], context()));
    assert.equal(error.fatal, undefined);
    pauses.push(error.retryAfter);
  }
  assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  throttle = false;
  await cluster.clusterStates(['web'], context());
  throttle = true;
  assert.equal((await errorOf(cluster.clusterStates(['web'], context()))).retryAfter, 5_000);
});

const errors = [
  ['AccessDeniedException', true, /not allowed; check that the credentials allow DescribeServices/],
  ['ExpiredTokenException', true, /check the credentials/],
  ['ClusterNotFoundException', true, /check the name of the cluster and the region/],
  ['ServerException', undefined, /ServerException: not allowed$/],
  ['TimeoutError', undefined, /TimeoutError/],
];
for (const [name, fatal, message] of errors) {
  test(`${name} ${fatal ? 'ends the wait' : 'passes'}`, async () => {
    const { cluster } = startEcs({ services: [makeService()], fail: () => awsError(name, 'not allowed') });
    const error = await errorOf(cluster.clusterStates(['web'], context()));
    assert.equal(error.fatal, fatal);
    assert.match(error.message, message);
  });
}

test('an abort is passed on to the SDK and comes back as the reason given', async () => {
  const reason = new Error('enough');
  const aborting = new AbortController();
  const client = {
    send: (command, { abortSignal }) => new Promise((_, reject) => {
      abortSignal.addEventListener('abort', () => reject(awsError('AbortError', 'Request aborted')));
    }),
  };
  const pending = ecs({ client, cluster: 'shop' }).clusterStates(['web'], { signal: aborting.signal });
  setTimeout(() => aborting.abort(reason), 5);
  assert.equal(await errorOf(pending), reason);
});

/** ECS's own wire format, JSON 1.1, so that the real client reads it. */
async function serveWire(t, respond) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const operation = request.headers['x-amz-target'].split('.')[1];
      const { status = 200, json } = respond(operation, JSON.parse(body));
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(json));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`, region: 'eu-west-1', maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
  };
}

for (const [what, Client] of [['a client with send, whose commands are looked up,', ECSClient], ['a client with methods', ECS]]) {
  test(`${what} of the real SDK works as it is`, async (t) => {
    const begin = Date.parse('2026-11-24T10:00:00Z') / 1000;
    const service = {
      ...makeService(),
      deployments: [{ ...makeService().deployments[0], createdAt: begin, updatedAt: begin, runningCount: 1, rolloutState: 'IN_PROGRESS' }],
      events: [{ id: 'e', createdAt: begin + 10, message: 'service web was unable to place a task because no container instance met all of its requirements.' }],
    };
    const client = new Client(await serveWire(t, () => ({ json: { services: [service], failures: [] } })));
    t.after(() => client.destroy());
    const { web } = await ecs({ client, cluster: 'shop' }).clusterStates(['web'], context());
    assert.equal(web[0].running, 1);
    assert.equal(web[0].failure.reason, 'unschedulable');
  });
}

test("the real SDK's errors are told apart", async (t) => {
  let type;
  const client = new ECSClient(await serveWire(t, () => ({ status: 400, json: { __type: type, message: 'Rate exceeded' } })));
  t.after(() => client.destroy());
  const cluster = ecs({ client, cluster: 'shop' });
  const failing = (name) => {
    type = name;
    return errorOf(cluster.clusterStates(['web'], context()));
  };
  assert.equal((await failing('ThrottlingException')).retryAfter, 5_000);
  assert.equal((await failing('ClusterNotFoundException')).fatal, true);
  assert.equal((await failing('com.amazonaws.ecs#AccessDeniedException')).fatal, true);
  assert.equal((await failing('ServerException')).fatal, undefined);
});

test('a client of the wrong shape is refused at once, a package that is missing at the first call', async () => {
  assert.throws(() => ecs({ client: {} }), { name: 'TypeError', message: /AWS SDK v3/ });
  const { createCalls } = await import('../../../pkg/src/clusters/ecs/aws-calls.js');
  const call = createCalls({ label: 'ecs', client: { send() {} }, packageName: '@nosuch/client-ecs' });
  const error = await errorOf(call('DescribeServices', {}));
  assert.equal(error.fatal, true);
  assert.match(error.message, /@nosuch\/client-ecs is not found; install it, or pass its command classes/);
});

const definition = {
  [taskDefinition(2)]: {
    taskDefinitionArn: taskDefinition(2),
    containerDefinitions: [
      { name: 'proxy', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web' } } },
      { name: 'app', logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web' } } },
      { name: 'agent', logConfiguration: { logDriver: 'awsfirelens', options: {} } },
    ],
  },
};

test('logs are those of the task that failed, found by the options of its task definition', async () => {
  const failed = makeTask({ containers: [{ exitCode: 1 }, { name: 'proxy', exitCode: 0 }] });
  const scaled = makeTask({ number: 5, stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment x)' });
  const logs = {
    [`/ecs/shop/web/app/${failed.taskArn.split('/').at(-1)}`]: [[1000, 'starting\n'], [2000, 'panic: no database']],
    [`/ecs/shop/web/proxy/${failed.taskArn.split('/').at(-1)}`]: [[1500, 'listening']],
  };
  const { cluster, calls } = startEcs({ services: [makeService()], tasks: [scaled, failed], taskDefinitions: definition, logs });
  await cluster.deploymentSpec({}, context());
  assert.deepEqual(await cluster.getServiceLogs('web', 3, context()), [
    { timestamp: 1000, message: 'starting' }, { timestamp: 1500, message: 'listening' }, { timestamp: 2000, message: 'panic: no database' },
  ]);
  assert.equal(calls.filter(([operation]) => operation === 'DescribeTaskDefinition').length, 1);
  assert.deepEqual(await cluster.getServiceLogs('web', 1, context()), [{ timestamp: 2000, message: 'panic: no database' }], 'the container that failed comes first');
});

test('a stream that is not there is no error, a denied one is; without a logs client there are no logs', async () => {
  const state = { services: [makeService()], tasks: [makeTask()], taskDefinitions: definition };
  assert.deepEqual(await startEcs(state).cluster.getServiceLogs('web', 3, context()), []);
  const fail = (operation) => operation === 'GetLogEvents' && awsError('AccessDeniedException', 'no logs:GetLogEvents');
  assert.match((await errorOf(startEcs({ ...state, fail }).cluster.getServiceLogs('web', 3, context()))).message, /ecs logs: GetLogEvents failed/);
  assert.equal(startEcs(state, { logsClient: undefined }).cluster.getServiceLogs, undefined);
});
