import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder, run, start, waitFor } from './support/command.mjs';

const files = folder();

test('it ends with 0 once everything is ready', async () => {
  const { status, stdout, stderr } = await waitFor('ready').done;
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.match(stdout, /web 1\/3 starting\n.*web 3\/3 ready\nReady: 2 services after /s);
});

test('a soak is held before it is ready', async () => {
  const { status, stdout } = await waitFor('ready', ['--stable-for', '120ms', '--output', 'json']).done;
  assert.equal(status, 0);
  const { elapsedMs } = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.ok(elapsedMs >= 120, `${elapsedMs}`);
});

test('it ends with 1 when time is up, with what is not ready and the end of its log', async () => {
  const { status, stdout } = await waitFor('stuck', ['--timeout', '100ms']).done;
  assert.equal(status, 1);
  assert.match(stdout, /Timed out after \d\.\ds: web 1\/3 not ready\n {2}web 1\/3 starting for \d\.\ds\n {4}\| first line\n {4}\| last line\n$/);
});

test('it ends with 1 as soon as waiting cannot help, and waits on with --no-fail-fast', async () => {
  const failed = await waitFor('broken').done;
  assert.equal(failed.status, 1);
  assert.match(failed.stdout, /^Failed after .*waiting cannot help.*web 0\/1 \(The image does not exist: shop\/web:9\) not ready\n {2}web 0\/1 failing for \S+: image-not-found: No such image: shop\/web:9\n {4}The image does not exist: shop\/web:9\. Check /m);
  const waited = await waitFor('broken', ['--no-fail-fast', '--timeout', '100ms']).done;
  assert.equal(waited.status, 1);
  assert.match(waited.stdout, /^Timed out/m);
});

test('it ends with 1 where a progress deadline passes', async () => {
  const { status, stdout } = await waitFor('stuck', ['--progress-deadline', '80ms']).done;
  assert.equal(status, 1);
  assert.match(stdout, /Failed after .*no progress/);
});

test('an observation error is shown and waited out', async () => {
  const { status, stdout } = await waitFor('flaky').done;
  assert.equal(status, 0);
  assert.match(stdout, /web 0\/1 unknown \(connection reset\)/);
});

test('it ends with 2 when the cluster refuses, in one line and without a stack trace', async () => {
  const { status, stdout, stderr } = await waitFor('refused').done;
  assert.equal(status, 2);
  assert.equal(stderr, 'evenkeel: the token was refused⏎::error::line two\n');
  assert.match(stdout, /^Error after/m);
});

test('--verbose and DEBUG show the stack trace', async () => {
  for (const { stderr } of [await waitFor('refused', ['--verbose']).done, await waitFor('refused', [], { env: { DEBUG: '1' } }).done]) {
    assert.match(stderr, /\n {2}\| {5}at /);
  }
});

test('a cluster that answers the wrong shape is told where', async () => {
  const { status, stderr } = await waitFor('badShape').done;
  assert.equal(status, 2);
  assert.match(stderr, /^evenkeel: clusterServiceStates\("web"\)\[0\]\.running: expected an integer.*got "three"\n$/);
});

for (const [signal, expected] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  test(`${signal} stops at once with ${expected} and prints where it stood`, async () => {
    const running = waitFor('stuck', ['--poll-interval', '5s']);
    await running.printed('web 1/3');
    const at = performance.now();
    running.child.kill(signal);
    const { status, stdout } = await running.done;
    const took = performance.now() - at;
    assert.equal(status, expected);
    assert.match(stdout, /Interrupted after \S+: web 1\/3 not ready\n {2}web 1\/3 starting for/);
    assert.ok(took < 1000, `${took} ms`);
  });
}

test('Ctrl-C ends a wait whose cluster never answers', async () => {
  const module = files.write('hanging.mjs', 'export default { clusterStates: () => { console.log("asked"); return new Promise(() => {}); }, deploymentSpec: () => ({ services: { web: {} } }) };');
  const running = start(['wait', '--cluster', module, '--output', 'json']);
  await running.printed('asked');
  running.child.kill('SIGINT');
  const { status, stdout } = await running.done;
  assert.equal(status, 130);
  assert.deepEqual(JSON.parse(stdout.split('\n')[1]).services, []);
});

test('Ctrl-C ends a cluster that hangs while it is asked what is wanted', async () => {
  const module = files.write('silent.mjs', 'export default { clusterStates: () => ({}), deploymentSpec: () => { console.log("asked"); return new Promise(() => {}); } };');
  const running = start(['wait', '--cluster', module]);
  await running.printed('asked');
  running.child.kill('SIGINT');
  const { status, stdout } = await running.done;
  assert.equal(status, 130);
  assert.match(stdout, /Interrupted after .*nothing was seen/);
});

test('Ctrl-C ends a wait for a spec that never comes', async () => {
  const module = files.write('unused.mjs', 'export default { clusterStates: () => ({}) };');
  const running = start(['wait', '--cluster', module, '--spec', '-', '--output', 'json'], { pipeIn: true });
  await new Promise((resolve) => setTimeout(resolve, 300));
  running.child.kill('SIGINT');
  const { status, stdout } = await running.done;
  // A machine that is very busy may not have come to the point where it listens.
  if (status !== 'SIGINT') assert.deepEqual([status, JSON.parse(stdout).type], [130, 'interrupted']);
});

test('a reader that goes away ends it quietly with 141', async () => {
  const running = waitFor('stuck', ['--output', 'json', '--timeout', '10s']);
  await running.printed('"snapshot"');
  running.child.stdout.destroy();
  running.child.kill('SIGINT');
  const { status, stderr } = await running.done;
  assert.equal(stderr, '');
  assert.equal(status, 141);
});

test('an error that a cluster throws outside of a call is 2, not 1', async () => {
  const module = files.write('throws.mjs', `
    setTimeout(() => { throw new Error('a timer of my own'); }, 50);
    export default { clusterStates: () => ({}), deploymentSpec: () => ({ services: { web: {} } }) };`);
  const { status, stderr } = await run(['wait', '--cluster', module]);
  assert.deepEqual({ status, stderr }, { status: 2, stderr: 'evenkeel: a timer of my own\n' });
});

test('a cluster that leaves timers and sockets behind does not keep it running', async () => {
  const module = files.write('lingers.mjs', `
    setInterval(() => {}, 1000);
    export default async (options) => ({ clusterStates: () => ({ web: [{ running: 1, healthy: true }] }), deploymentSpec: (selector) => ({ services: { [selector.stack]: {}, } }), ...(options.stack === 'web' ? {} : { clusterStates: undefined }) });`);
  const { status } = await run(['wait', '--cluster', module, '--stack', 'web', '--stable-for', '0']);
  assert.equal(status, 0);
});

test('a service says "try again later" before the wait as well', async () => {
  const module = files.write('later.mjs', `
    let asked = 0;
    export default {
      clusterStates: () => ({ web: [{ running: 1, healthy: true }] }),
      deploymentSpec: async () => { if (asked++ === 0) throw Object.assign(new Error('busy'), { retryAfter: 20 }); return { services: { web: {} } }; },
    };`);
  const { status } = await run(['wait', '--cluster', module, '--stable-for', '0']);
  assert.equal(status, 0);
});
