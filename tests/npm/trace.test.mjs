import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { waitForStabilization, watchStabilization } from 'evenkeel';
import { scriptedCluster, virtualTime } from 'evenkeel/testing';
import { recordCluster, replayCluster } from 'evenkeel/trace';

import { down, failOnStrayErrors, fixed, specOf, up } from './support/clusters.mjs';
import { clusterOf, scenarios } from './support/reference.mjs';

failOnStrayErrors();

const web = specOf('web');
const recorded = async (cluster, spec, options) => {
  const recording = recordCluster(cluster);
  const result = await virtualTime(() => waitForStabilization(recording, spec, options));
  return { trace: recording.trace, result, replay: replayCluster(recording.trace) };
};
const lines = (trace) => trace.trimEnd().split('\n').map((line) => JSON.parse(line));

test('every reference scenario replays to its own result, byte for byte', async () => {
  for (const scenario of scenarios) {
    const options = { timeout: scenario.timeoutMs };
    const { result, replay } = await recorded(clusterOf(scenario), scenario.spec, options);
    assert.deepEqual(replay.warnings, []);
    assert.equal(JSON.stringify(await waitForStabilization(replay, replay.spec)), JSON.stringify(result), scenario.id);
  }
});

test('a wait by the real clock replays byte for byte, with every snapshot', async () => {
  const seed = Number(process.env.EVENKEEL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  let state = seed;
  const random = (below) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 1) >>> 8) % below;
  for (let run = 0; run < 12; run++) {
    const failure = { reason: 'crash-loop', message: 'exit 1' };
    const script = () => {
      const step = random(6);
      if (step === 0) return { throws: 'the API is down', retryAfter: random(2) ? 7 : undefined };
      return { running: random(2), healthy: random(4) > 0, restarts: random(3), latency: random(4), ...(step === 1 && { failure }) };
    };
    const cluster = scriptedCluster({ web: script, db: script }, { logs: { web: ['Error: connect ECONNREFUSED db:5432'] }, pushes: [3, 11, 30] });
    const recording = recordCluster(cluster);
    const snapshots = [];
    const options = { timeout: 60, pollInterval: 5, stableFor: 12, progressDeadline: 45, onProgress: (snapshot) => snapshots.push(snapshot) };
    const result = await waitForStabilization(recording, specOf('web', 'db'), options);
    const replay = replayCluster(recording.trace);
    const again = [];
    const replayed = await waitForStabilization(replay, replay.spec, { onProgress: (snapshot) => again.push(snapshot) });
    assert.equal(JSON.stringify(replayed), JSON.stringify(result), `EVENKEEL_SEED=${seed}`);
    const plain = ({ services, blocking, ...snapshot }) => ({ ...snapshot, services: services.map(({ diagnosis, ...service }) => service), blocking: blocking.length });
    assert.deepEqual(again.map(plain), snapshots.map(plain), `EVENKEEL_SEED=${seed}`);
  }
});

test('a trace says what was asked for, only what changed, and how it ended', async () => {
  const spec = { deployment: 'shop', services: { web: { ...fixed(2), endpoints: [{ protocol: 'http', port: 80 }], depends: [{ service: 'db' }] }, db: fixed(), migrate: { rtype: 'job' } } };
  const { trace, replay } = await recorded(scriptedCluster({ web: [0, 2], db: 1 }), spec, { stableFor: 500 });
  const [header, ...rest] = lines(trace);
  assert.deepEqual({ kind: header.kind, version: header.version, web: header.spec.services.web }, {
    kind: 'trace',
    version: 1,
    web: { scale: { mode: 'fixed', replicas: 2 }, endpoints: [{ protocol: 'http', port: 80 }], depends: ['db'] },
  });
  assert.match(header.startedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const state = (running) => [{ nodeId: 'node-1', running, healthy: true }];
  assert.deepEqual(rest, [
    { kind: 'sweep', at: 0, end: 0, services: { web: state(0), db: state(1) } },
    { kind: 'sweep', at: 500, end: 500, services: { web: state(2) } },
    { kind: 'sweep', at: 1000, end: 1000 },
    { kind: 'end', at: 1000, outcome: 'ready' },
  ]);
  assert.deepEqual(Object.keys(replay.spec.services), ['web', 'db', 'migrate']);
  assert.equal(replay.options.stableFor, 500);
  assert.equal(replay.options.progressDeadline, Infinity);
  assert.deepEqual([replay.endedMs, replay.outcome], [1000, { kind: 'ready' }]);
});

test('options that are given replace the recorded ones one by one; beyond the end the last state holds, which is said', async () => {
  const { replay } = await recorded(scriptedCluster({ web: [0, 0, 1] }), web, { timeout: 5000 });
  const patient = await waitForStabilization(replay, replay.spec, { stableFor: 3000, timeout: undefined });
  assert.deepEqual([patient.outcome.kind, patient.elapsedMs, patient.recordingEndedMs], ['ready', 4000, 1000]);
  const snapshots = [];
  const hasty = await waitForStabilization(replay, undefined, { timeout: 700, onProgress: (snapshot) => snapshots.push(snapshot) });
  assert.deepEqual([hasty.outcome.kind, hasty.elapsedMs, 'recordingEndedMs' in hasty], ['timedOut', 700, false]);
  assert.deepEqual(snapshots.map(({ elapsedMs }) => elapsedMs), [0, 500, 700]);
});

test('the log of a crash is shown in a replay from the sweep on in which the wait had it', async () => {
  const logs = ['Error: listen EADDRINUSE: address already in use :::3000'];
  const cluster = scriptedCluster({ web: [{ running: 0, restarts: 0 }, { running: 0, restarts: 1 }] }, { logs: { web: logs } });
  const recording = recordCluster(cluster);
  const live = [];
  const result = await virtualTime(() => waitForStabilization(recording, web, { timeout: 2000, logTail: 1, onProgress: (snapshot) => live.push(snapshot) }));
  assert.equal(lines(recording.trace).filter(({ kind, last }) => kind === 'logs' && !last).length, 1);
  const replay = replayCluster(recording.trace);
  const again = [];
  const replayed = await waitForStabilization(replay, undefined, { onProgress: (snapshot) => again.push(snapshot) });
  assert.equal(JSON.stringify(replayed), JSON.stringify(result));
  assert.deepEqual(again.map(({ blocking }) => blocking[0].evidence), live.map(({ blocking }) => blocking[0].evidence));
  assert.ok(again.some(({ blocking }) => blocking[0].evidence));
});

test('a replay that nothing can decide rejects and says what to do', async () => {
  const { replay } = await recorded(scriptedCluster({ web: 0 }), web, { timeout: 1000 });
  await assert.rejects(waitForStabilization(replay, replay.spec, { timeout: Infinity }), /the recording ends after 1s without a verdict.*set a timeout/);
});

test('a fatal error and an answer of the wrong shape are in the trace, and what a replay rejects with', async () => {
  const fatal = { throws: 'refused: Authorization: Bearer abcdefghijklmnop', fatal: true };
  for (const [script, problem] of [[[0, fatal], /refused: Authorization: /], [[0, { answers: null }], /clusterServiceStates\("web"\): expected an array/]]) {
    const recording = recordCluster(scriptedCluster({ web: script }));
    await assert.rejects(virtualTime(() => waitForStabilization(recording, web)), problem);
    assert.doesNotMatch(recording.trace, /abcdefghijklmnop/);
    const replay = replayCluster(recording.trace);
    assert.equal(replay.outcome, undefined);
    await assert.rejects(waitForStabilization(replay, replay.spec), problem);
  }
});

test('an aborted wait leaves a trace without a verdict, which goes on in a replay', async () => {
  const recording = recordCluster(scriptedCluster({ web: 0 }));
  const abort = new AbortController();
  const options = { signal: abort.signal, onProgress: ({ sweep }) => sweep === 2 && abort.abort(new Error('enough')) };
  await assert.rejects(virtualTime(() => waitForStabilization(recording, web, options)), /enough/);
  assert.deepEqual(lines(recording.trace).at(-1).kind, 'end');
  const replay = replayCluster(recording.trace);
  assert.equal(replay.outcome, undefined);
  const replayed = await waitForStabilization(replay, replay.spec, { timeout: 3000 });
  assert.deepEqual([replayed.elapsedMs, replayed.recordingEndedMs < 1000], [3000, true]);
});

test('texts are in the trace as safe as in results', async () => {
  const states = [{ running: 0, healthy: false, failure: { reason: 'exited', message: '\x1b[31mPASSWORD=hunter2' } }];
  const cluster = { clusterServiceStates: () => states, getServiceLogs: () => ['::error::x TOKEN=hunter2', 'Bluebird flies'] };
  const { trace } = await recorded(cluster, web, { timeout: 600, redact: ['Bluebird'] });
  assert.doesNotMatch(trace, /hunter2|\x1b|\\u001b|Bluebird|"::/);
  assert.match(trace, /PASSWORD=\*\*\*/);
});

test('a recorded cluster is as it was: private fields, other members and the trace of the last wait', async () => {
  class Cluster {
    #states = up;
    name = 'mine';
    clusterServiceStates() {
      return this.#states;
    }
  }
  const recording = recordCluster(new Cluster());
  assert.deepEqual([recording.name, recording.trace, recording.clusterServiceStates('web')], ['mine', '', up]);
  await waitForStabilization(recording, web);
  const first = recording.trace;
  await waitForStabilization(recording, specOf('other'));
  assert.match(first, /"web"/);
  assert.doesNotMatch(recording.trace, /"web"/);
});

test('onLine gets every line as soon as it is written; one that throws is not called again and costs nothing', async () => {
  const written = [];
  const recording = recordCluster(scriptedCluster({ web: [0, 1] }), { onLine: (line) => written.push(line) });
  const seen = [];
  await virtualTime(() => waitForStabilization(recording, web, { onProgress: () => seen.push(written.length) }));
  assert.deepEqual(seen, [2, 3]);
  assert.equal(written.join(''), recording.trace);
  let calls = 0;
  const full = recordCluster(scriptedCluster({ web: [0, 1] }), {
    onLine() {
      calls++;
      throw new Error('ENOSPC');
    },
  });
  const result = await virtualTime(() => waitForStabilization(full, web));
  assert.deepEqual([result.outcome.kind, calls, lines(full.trace).length], ['ready', 1, 4]);
});

test('names and node ids of any kind come back', async () => {
  const services = Object.fromEntries(['__proto__', 'constructor', '', 'a b\n"', '10', '9', '\u{1f680}'].map((name) => [name, fixed()]));
  const ids = [1.5, -1, NaN, 2 ** 60, '__proto__', 7, '7'];
  let sweep = 0;
  const cluster = { clusterStates: (names) => {
    sweep++;
    return Object.fromEntries(names.map((name) => [name, ids.map((nodeId, i) => ({ nodeId, running: Number(i === 0), healthy: true, restarts: sweep > 2 ? 1 : 0 }))]));
  } };
  const { result, replay } = await recorded(cluster, { services }, { stableFor: 2000 });
  assert.equal(JSON.stringify(await waitForStabilization(replay, replay.spec)), JSON.stringify(result));
  assert.equal(result.elapsedMs, 3000);
  const lone = { services: { ['\ud800']: fixed() } };
  const odd = await recorded(scriptedCluster({ ['\ud800']: { running: 1, failure: { reason: '\udfff' } } }), lone, {});
  assert.deepEqual(odd.replay.warnings, []);
});

test('what is no trace is refused with what was expected, what is damaged is read up to there', async () => {
  for (const text of [undefined, null, 7, {}, Buffer.from('x')]) assert.throws(() => replayCluster(text), { name: 'TypeError', message: /^trace: expected the text of a trace, got/ });
  for (const text of ['', 'hello', '{}', '[]']) assert.throws(() => replayCluster(text), { name: 'TypeError', message: /^trace: this is no trace/ });
  const { trace, result } = await recorded(scriptedCluster({ web: [0, 0, 0, 1] }), web);
  for (let length = trace.indexOf('\n'); length < trace.length; length += 7) {
    const replay = replayCluster(trace.slice(0, length));
    assert.ok(replay.warnings.length <= 1);
    await waitForStabilization(replay, replay.spec);
  }
  const damaged = replayCluster(trace.replace('"running":1', '"running":-1'));
  assert.match(damaged.warnings[0], /^line 5 is damaged, .*services\.web\[0\]\.running: expected an integer/);
  assert.equal((await waitForStabilization(damaged, damaged.spec)).outcome.kind, 'timedOut');
  assert.equal(result.outcome.kind, 'ready');
});

test('a replay is a wait like others: bad options, an aborted signal, a listener that throws, a watch', async () => {
  const { replay } = await recorded(scriptedCluster({ web: [0, 1] }), web);
  await assert.rejects(waitForStabilization(replay, replay.spec, { timeout: -1 }), { name: 'TypeError', message: /options\.timeout/ });
  await assert.rejects(waitForStabilization(replay, { services: [] }), { name: 'TypeError', message: /spec\.services/ });
  await assert.rejects(waitForStabilization(replay, replay.spec, { signal: AbortSignal.abort(new Error('no')) }), /no/);
  await assert.rejects(waitForStabilization(replay, replay.spec, { onProgress: () => { throw new Error('mine'); } }), /mine/);
  const watch = watchStabilization(replay, replay.spec);
  for await (const snapshot of watch) assert.equal(snapshot.sweep, 2);
  assert.equal((await watch).outcome.kind, 'ready');
});

test('jobs are left out of a replay, and another spec is judged by what was recorded', async () => {
  const spec = { services: { migrate: { rtype: 'job' }, web: fixed(2) } };
  const { replay } = await recorded(scriptedCluster({ web: [0, 1, 2] }), spec);
  const one = await waitForStabilization(replay, { services: { migrate: { rtype: 'cron' }, web: fixed(1) } });
  assert.deepEqual([one.services.map(({ name }) => name), one.elapsedMs], [['web'], 500]);
  const more = await waitForStabilization(replay, specOf('web', 'db'), { timeout: 1000 });
  assert.equal(more.services[1].error, 'nothing was recorded of this service');
});

test('recording by one format of the package and waiting by the other', async () => {
  const { recordCluster: record, replayCluster: play } = createRequire(import.meta.url)('evenkeel/trace');
  const recording = record({ clusterServiceStates: () => down });
  const result = await waitForStabilization(recording, web, { timeout: 0 });
  assert.equal(JSON.stringify(await waitForStabilization(play(recording.trace), undefined)), JSON.stringify(result));
});

test('a mistake in the arguments of recordCluster is named', () => {
  assert.throws(() => recordCluster(null), /cluster: expected an object with callbacks, got null/);
  assert.throws(() => recordCluster({}, 7), /options: expected an object/);
  assert.throws(() => recordCluster({}, { onLine: 'x' }), /options\.onLine: expected a function/);
});
