import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNomad } from './fake-nomad.mjs';
import { makeDeployment, makeJob } from './fixtures.mjs';

/** Waits until `reached` holds; the time limit of the test run ends it otherwise. */
async function until(reached) {
  const end = Date.now() + 5_000;
  while (!reached()) {
    assert.ok(Date.now() < end, 'it did not happen within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('events of the job are told at once; heartbeats are not', async (t) => {
  const fake = await startNomad(t, { job: makeJob() });
  let changes = 0;
  const stop = fake.cluster.subscribe(() => { changes += 1; });
  t.after(stop);
  await until(() => fake.streams.size === 1);
  assert.deepEqual(fake.requests[0].topics, ['Job:shop', 'Allocation:shop', 'Deployment:shop', 'Evaluation:shop']);
  for (const stream of fake.streams) stream.write('{}\n');
  fake.emitEvents(500);
  await until(() => changes > 0);
  assert.equal(changes, 1);
});

test('a stream that broke is resumed at the last index, and the gap is told', async (t) => {
  const fake = await startNomad(t, { job: makeJob() });
  let changes = 0;
  t.after(fake.cluster.subscribe(() => { changes += 1; }));
  await until(() => fake.streams.size === 1);
  fake.emitEvents(500);
  await until(() => changes === 1);
  for (const stream of fake.streams) stream.destroy();
  await until(() => fake.requests.length === 2);
  assert.equal(fake.requests[1].query.index, '500');
  assert.equal(changes, 2);
});

test('a stream begins where a look at the job has come to', async (t) => {
  const job = makeJob();
  const deployment = makeDeployment();
  const fake = await startNomad(t, { job, allocations: null, deployments: [deployment] });
  await fake.cluster.deploymentSpec({ job: 'shop' });
  t.after(fake.cluster.subscribe(() => {}));
  await until(() => fake.streams.size === 1);
  assert.equal(fake.requests.at(-1).query.index, String(Math.max(job.ModifyIndex, deployment.ModifyIndex)));
});

for (const [what, refusal] of [['has no event broker', { status: 500, body: 'event broker not enabled' }], ['refuses the token', { status: 403, body: 'Permission denied' }]]) {
  test(`a server that ${what} is asked by blocking queries`, async (t) => {
    const fake = await startNomad(t, { job: makeJob(), deployments: [makeDeployment()] });
    fake.respond = ({ path }) => (path === '/v1/event/stream' ? refusal : undefined);
    let changes = 0;
    t.after(fake.cluster.subscribe(() => { changes += 1; }));
    await until(() => fake.requests.some(({ query }) => query.wait));
    const { query } = fake.requests.at(-1);
    assert.equal(query.index, String(fake.state.deployments[0].ModifyIndex));
    assert.match(query.wait, /^\d+ms$/);
    assert.equal(changes, 0);
    fake.update({ deployments: [makeDeployment()] });
    await until(() => changes === 1);
  });
}

test('nothing is asked or told after the subscription has ended', async (t) => {
  const fake = await startNomad(t, { job: makeJob() });
  let changes = 0;
  const stop = fake.cluster.subscribe(() => { changes += 1; });
  await until(() => fake.streams.size === 1);
  stop();
  await until(() => fake.streams.size === 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(fake.requests.length, 1);
  assert.equal(changes, 0);
});

test('closing the cluster ends its subscriptions', async (t) => {
  const fake = await startNomad(t, { job: makeJob() });
  let changes = 0;
  fake.cluster.subscribe(() => { changes += 1; });
  await until(() => fake.streams.size === 1);
  fake.cluster.close();
  await until(() => fake.streams.size === 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([fake.requests.length, changes], [1, 0]);
});
