import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

const inUse = 'Error: listen EADDRINUSE: address already in use :::3000';
const crashed = (restarts) => [{ running: 0, healthy: true, restarts }];
/** What every service answers, by the sweep; the last sticks. */
const inTurn = (...answers) => {
  const asked = {};
  return (name) => answers[Math.min((asked[name] = (asked[name] ?? -1) + 1), answers.length - 1)];
};
const restartsWithEverySweep = () => inTurn(...Array.from({ length: 200 }, (_, i) => crashed(i)));

/** A wait in which the logs of all services are `answer(call)`; with the times of the calls and all snapshots. */
async function watched(clusterServiceStates, answer, { names = ['web'], ...options } = {}) {
  const start = time.now;
  const calls = [];
  const snapshots = [];
  const getServiceLogs = (name, tail, context) => {
    calls.push({ name, tail, at: time.now - start });
    return answer(calls.length, name, context);
  };
  const result = await time.settled(
    waitForStabilization({ clusterServiceStates, getServiceLogs }, specOf(...names), { onProgress: (snapshot) => snapshots.push(snapshot), ...options }),
  );
  return { result, snapshots, calls, times: calls.map(({ at }) => at) };
}

test('the log of a crash is fetched with the sweep that shows it, shown from then on and kept to the end', async () => {
  const { result, snapshots, calls } = await watched(inTurn(crashed(0), crashed(0), crashed(1)), (call) => (call === 1 ? [inUse] : []), { timeout: 3000 });
  assert.deepEqual(calls, [{ name: 'web', tail: 20, at: 1000 }, { name: 'web', tail: 20, at: 3000 }]);
  const evidence = { atMs: 1000, logs: [inUse] };
  assert.deepEqual(result.blocking, [{ name: 'web', sinceMs: 0, logs: [], evidence }]);
  assert.equal(result.outcome.message, 'Stabilization timed out:\n  web: 0/1 replicas, healthy=true');
  assert.equal(result.services[0].diagnosis.code, 'port-in-use');
  for (const { elapsedMs, blocking, services } of snapshots) {
    const isKnown = elapsedMs > 1000;
    assert.deepEqual(blocking[0].evidence, isKnown ? evidence : undefined);
    assert.equal(services[0].diagnosis?.code, isKnown ? 'port-in-use' : undefined);
  }
});

test('a service that restarts with every sweep is looked at once in ten seconds', async () => {
  const { times } = await watched(restartsWithEverySweep(), () => ['one'], { timeout: 24_000 });
  assert.deepEqual(times, [500, 10_500, 20_500, 24_000]);
});

test('a failure, another reason of it and a lost replica are news; the same failure and a slow start are not', async () => {
  const failed = (reason) => [{ running: 0, healthy: true, failure: { reason } }];
  for (const [answers, times] of [
    [[failed('exited')], [0]],
    [[down, failed('exited')], [500]],
    [[up, down], [500]],
    [[down, down, down], []],
  ]) {
    const { times: found } = await watched(inTurn(...answers), () => ['one'], { timeout: 2000, stableFor: 1000, logTimeout: 0 });
    assert.deepEqual(found, times);
  }
  const reasons = inTurn(failed('a'), ...Array(24).fill(failed('a')), failed('b'));
  assert.deepEqual((await watched(reasons, () => ['one'], { timeout: 20_000, logTimeout: 0 })).times, [0, 12_500]);
});

test('at most concurrency calls run at once, and none follows another of its service within ten seconds', async () => {
  let running = 0;
  let most = 0;
  const slow = async () => {
    most = Math.max(most, ++running);
    await sleep(6000);
    running--;
    return ['one'];
  };
  const names = ['a', 'b', 'c', 'd', 'e'];
  const { calls } = await watched(restartsWithEverySweep(), slow, { names, concurrency: 2, logTimeout: 0, timeout: 60_000 });
  assert.equal(most, 2);
  for (const name of names) {
    const times = calls.filter((call) => call.name === name).map(({ at }) => at);
    assert.ok(times.length > 2, `${name}: ${times}`);
    times.reduce((before, at) => (assert.ok(at - before >= 10_000, `${name}: ${times}`), at));
  }
  await time.run();
});

test('logs that hang delay neither a sweep nor the verdict; each call is aborted, after callTimeout or with the wait', async () => {
  const signals = [];
  const hang = (_, __, { signal }) => (signals.push(signal), never());
  const { result, snapshots } = await watched(restartsWithEverySweep(), hang, { timeout: 20_000, callTimeout: 2000, logTimeout: 1000 });
  assert.deepEqual([result.sweeps, result.elapsedMs], [41, 21_000]);
  assert.deepEqual(snapshots.map(({ elapsedMs }) => elapsedMs), Array.from({ length: 41 }, (_, i) => i * 500));
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true, true]);
  assert.equal(signals[0].reason.name, 'TimeoutError');
  assert.ok(!('evidence' in result.blocking[0]));

  signals.length = 0;
  const ready = await watched(inTurn(crashed(0), crashed(1), up), hang, { callTimeout: Infinity });
  assert.deepEqual([ready.result.outcome.kind, ready.result.elapsedMs], ['ready', 1000]);
  assert.deepEqual(signals.map(({ reason }) => reason.name), ['AbortError']);
});

test('a call still open when the last logs are fetched is given up, and what it says later is not heard', async () => {
  const signals = [];
  const answer = async (call, _, { signal }) => {
    signals.push(signal);
    if (call > 1) return sleep(2000).then(() => ['last']);
    return sleep(1000).then(() => ['late']);
  };
  const { result, times } = await watched(inTurn(crashed(0), crashed(1)), answer, { timeout: 1000 });
  assert.deepEqual(times, [500, 1000]);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, false]);
  assert.deepEqual(result.blocking, [{ name: 'web', sinceMs: 0, logs: ['last'] }]);
});

test('aborting the wait aborts the calls with its reason', async () => {
  const controller = new AbortController();
  const signals = [];
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 700);
  const hang = (_, __, { signal }) => (signals.push(signal), never());
  await assert.rejects(watched(restartsWithEverySweep(), hang, { signal: controller.signal }), reason);
  assert.deepEqual(signals.map((signal) => signal.reason), [reason]);
  // A callback that ends the wait in the midst of its own call.
  const another = new AbortController();
  const aborting = () => (another.abort(reason), ['one']);
  await assert.rejects(watched(restartsWithEverySweep(), aborting, { signal: another.signal }), reason);
  await time.run();
});

test('nothing is fetched where it is off, no line is wanted or nothing ever happens to a service', async () => {
  assert.deepEqual((await watched(restartsWithEverySweep(), () => ['one'], { timeout: 3000, evidence: false })).times, [3000]);
  assert.deepEqual((await watched(restartsWithEverySweep(), () => ['one'], { timeout: 3000, logTail: 0 })).times, []);
  assert.deepEqual((await watched(inTurn(down), () => ['one'], { timeout: 3000 })).times, [3000]);
  const without = await time.settled(waitForStabilization({ clusterServiceStates: restartsWithEverySweep() }, specOf('web'), { timeout: 3000 }));
  assert.deepEqual(without.blocking, [{ name: 'web', sinceMs: 0, logs: [] }]);
});

test('whatever else a callback does, there is no evidence and the wait goes on', async () => {
  for (const answer of [
    () => { throw new Error('refused'); },
    () => Promise.reject(Object.assign(new Error('no'), { fatal: true, retryAfter: 1e9 })),
    () => undefined,
    () => 'text',
    () => [7],
    () => [{ get message() { throw new Error('no luck'); } }],
    () => new Proxy([], { get() { throw new Error('no luck'); } }),
    () => ({ then(resolve) { resolve([]); resolve(['twice']); } }),
    () => [],
  ]) {
    const { result, times } = await watched(inTurn(crashed(0), crashed(1)), (call) => (call === 1 ? answer() : []), { timeout: 3000 });
    assert.deepEqual(times, [500, 3000]);
    assert.deepEqual(result.blocking, [{ name: 'web', sinceMs: 0, logs: [] }]);
  }
});

test('the latest tail is kept; none and an error leave it; a result leaves out what its logs hold', async () => {
  const tails = [['one', 'two'], [], ['three'], ['four']];
  const { result } = await watched(restartsWithEverySweep(), (call) => tails[call - 1], { timeout: 24_000 });
  assert.deepEqual(result.blocking[0].evidence, { atMs: 20_500, logs: ['three'] });
  const first = await watched(restartsWithEverySweep(), (call) => (call === 1 ? tails[0] : []), { timeout: 11_000 });
  assert.deepEqual(first.result.blocking[0].evidence, { atMs: 500, logs: ['one', 'two'] });
  const same = await watched(restartsWithEverySweep(), (call) => (call === 1 ? ['one', 'two'] : ['one', 'two', 'three']), { timeout: 3000 });
  assert.ok(!('evidence' in same.result.blocking[0]));
});

test('its lines are safe, as many as asked for, and a snapshot cannot change those of the next', async () => {
  const lines = ['old', '\u001b[31mPASSWORD=hunter2\u001b[0m', { message: '::error::two\nlines\r\n' }];
  const expected = ['PASSWORD=***', ': :error::two', 'lines'];
  const seen = [];
  const onProgress = ({ blocking: [{ evidence }] }) => {
    if (evidence === undefined) return;
    seen.push([...evidence.logs]);
    evidence.logs.push('changed');
  };
  const { result } = await watched(inTurn(crashed(0), crashed(1)), (call) => (call === 1 ? lines : []), { timeout: 2000, logTail: 3, onProgress });
  assert.deepEqual(seen, [expected, expected, expected]);
  assert.deepEqual(result.blocking[0].evidence.logs, expected);
  const rewritten = await watched(inTurn(crashed(0), crashed(1)), (call) => (call === 1 ? ['a', 'b'] : []), { timeout: 2000, redact: (line) => (line === 'a' ? 'A' : undefined) });
  assert.deepEqual(rewritten.result.blocking[0].evidence.logs, ['A', '***']);
});
