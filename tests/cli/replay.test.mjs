import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { folder, run } from './support/command.mjs';
import { everySecond, traceText } from './support/traces.mjs';
import { workflowCommands } from './support/workflow-commands.mjs';
import { readXml } from './support/xml.mjs';

const files = folder();
const lastLine = (stdout) => stdout.trimEnd().split('\n').at(-1);
const crash = { running: 0, restarts: 1, failure: { reason: 'crash-loop', message: 'exit 1' } };

/** Ready from the third second on; at the fifth it has been stable for two, and ends. */
const rollout = traceText({ wanted: { web: 3, db: 1 }, sweeps: everySecond(5, { 0: { web: 0, db: 1 }, 1: { web: 1 }, 3: { web: 3 } }), end: { at: 5000, outcome: 'ready' } });
const replay = (text, ...args) => run(['replay', '-', ...args], { input: text });

test('plain: what the wait printed, in its own time, and nothing beside the verdict', async () => {
  const { status, stdout, stderr } = await replay(rollout);
  assert.deepEqual([status, stderr, stdout.split('\n')], [0, '', [
    '[0:00] web 0/3 starting', '[0:00] db 1/1 ready', '[0:01] web 1/3 starting', '[0:03] web 3/3 ready', '[0:03] all ready, to hold for 2s', 'Ready: 2 services after 5s', '',
  ]]);
});

test('plain: heartbeats come by the time of the trace', async () => {
  const { stdout } = await replay(traceText({ wanted: { web: 1 }, options: { timeout: 100_000, pollInterval: 10_000 }, sweeps: [{ at: 0, web: 0 }], end: { at: 100_000, outcome: 'timedOut' } }));
  assert.deepEqual(stdout.match(/^\[.*$/gm), ['[0:00] web 0/1 starting', '[0:30] waiting for web 0/1', '[1:00] waiting for web 0/1', '[1:30] waiting for web 0/1']);
});

test('another option: what would have been, and what was recorded', async () => {
  const early = await replay(rollout, '--stable-for', '1s');
  assert.equal(early.status, 0);
  assert.match(early.stdout, /\nReady: 2 services after 4s\n {2}recorded: ready after 5s\n$/);
  const late = await replay(rollout, '--timeout', '2s', '--stable-for', '0');
  assert.equal(late.status, 1);
  assert.match(late.stdout, /\nTimed out after 2s: web 1\/3 not ready\n {2}recorded: ready after 5s\n {2}web 1\/3 starting for 2s\n/);
});

test('beyond the end of the recording the answer says so', async () => {
  const { status, stdout } = await replay(rollout, '--stable-for', '30s');
  assert.equal(status, 0);
  assert.match(stdout, /\nReady: 2 services after 33s\n {2}recorded: ready after 5s\n {2}the recording ends after 5s; from there on its last state was taken to hold\n$/);
});

test('an option given as it was recorded makes no difference', async () => {
  assert.deepEqual(await replay(rollout, '--stable-for', '2s', '--timeout', '1m', '--fail-fast'), await replay(rollout));
});

test('every option of time overrides the recorded one', async () => {
  const flapping = traceText({ wanted: { web: 2 }, sweeps: everySecond(13, { 0: { web: 0 }, 2: { web: 1 }, 12: { web: { ...crash, failure: { ...crash.failure, terminal: true } } } }), end: { at: 13_000, outcome: 'failed', reason: 'terminal-failure' } });
  const headline = async (...args) => (await replay(flapping, ...args)).stdout.match(/^(?:Failed|Timed|Ready).*$/m)[0];
  assert.match(await headline(), /^Failed after 13s \(waiting cannot help\)/);
  assert.match(await headline('--no-fail-fast'), /^Timed out after 1m/);
  assert.match(await headline('--progress-deadline', '3s'), /^Failed after 5s \(no progress\)/);
  assert.match(await headline('--timeout', '4s'), /^Timed out after 4s/);
  assert.match((await replay(flapping, '--poll-interval', '5s', '--output', 'json')).stdout, /"sweep":4,"elapsedMs":15000/);
});

test('json: the result alone where nothing differs, else with what was recorded', async () => {
  const [same, other] = await Promise.all([replay(rollout, '--output', 'json'), replay(rollout, '--output', 'json', '--stable-for', '1m', '--timeout', '2m')]);
  assert.deepEqual(Object.keys(JSON.parse(lastLine(same.stdout))), ['type', 'exitStatus', 'outcome', 'services', 'blocking', 'sweeps', 'elapsedMs']);
  const { recorded, recordingEndedMs, elapsedMs } = JSON.parse(lastLine(other.stdout));
  assert.deepEqual([recorded, recordingEndedMs, elapsedMs], [{ kind: 'ready', elapsedMs: 5000 }, 5000, 63_000]);
});

test('tty: the last table and the verdict, at once; none: the exit status alone', async () => {
  const { stdout } = await replay(rollout, '--output', 'tty');
  assert.equal(stdout.match(/SERVICE/g).length, 1);
  assert.match(stdout, /web +█{8} 3\/3 +ready +2s[^]*\u001b\[\?25hReady: 2 services after 5s\n$/);
  assert.deepEqual(await replay(rollout, '--output', 'none', '--timeout', '2s'), { status: 1, stdout: '', stderr: '' });
});

test('--junit and --github report a replay like a wait', async () => {
  const path = files.at('report.xml');
  const failed = traceText({ wanted: { web: 1 }, sweeps: everySecond(4, { 0: { web: crash } }), end: { at: 4000, outcome: 'timedOut' }, options: { timeout: 4000 } });
  const { status, stdout } = await replay(failed, '--junit', path, '--github');
  assert.equal(status, 1);
  const report = readXml(readFileSync(path, 'utf8'));
  assert.deepEqual([report.children[0].attributes.name, report.attributes.failures, report.attributes.time], ['shop', '1', '4.000']);
  assert.deepEqual(workflowCommands(stdout).map(({ properties }) => properties.title), ['web is not ready']);
});

test('a trace that is damaged is read up to there, with a warning on standard error', async () => {
  const lines = rollout.split('\n');
  for (const damaged of [lines.slice(0, 4).join('\n'), [...lines.slice(0, 4), lines[4].slice(0, 20)].join('\n'), [...lines.slice(0, 4), '{"kind":"sweep","at":"soon"}', ...lines.slice(5)].join('\n')]) {
    const { status, stdout, stderr } = await replay(damaged, '--output', 'json', '--timeout', '10s');
    assert.equal(status, 1);
    assert.equal(JSON.parse(lastLine(stdout)).services[0].running, 1);
    if (damaged !== lines.slice(0, 4).join('\n')) assert.match(stderr, /^evenkeel: standard input: .*line 5.*\n$/i);
  }
});

test('what is no trace is told so, with 2', async () => {
  for (const text of ['', 'hello\n', '{"services":{}}\n', '{"kind":"trace","version":99,"spec":{},"options":{}}\n', '\u0000\u001b[2J::error::x\n', '[1,2]', `${rollout.slice(0, 50)}`]) {
    const { status, stdout, stderr } = await replay(text);
    assert.deepEqual([status, stdout], [2, ''], stderr);
    assert.match(stderr, /^evenkeel: standard input: .*\n$/);
    assert.doesNotMatch(stderr.slice(0, -1), /[\u0000-\u001f]/);
  }
});

test('what nothing could ever decide is told so, with 2', async () => {
  const { status, stderr } = await replay(rollout, '--stable-for', '0', '--timeout', 'off');
  assert.deepEqual([status, stderr], [0, '']);
  const stuck = await replay(traceText({ wanted: { web: 1 }, sweeps: [{ at: 0, web: 0 }] }), '--timeout', 'off');
  assert.equal(stuck.status, 2);
  assert.match(stuck.stderr, /^evenkeel: /);
});

test('a soak that cannot fit into the time is a usage error only where one of the two was given', async () => {
  const { status, stderr } = await replay(rollout, '--timeout', '1s');
  assert.equal(status, 2);
  assert.match(stderr, /nothing can be ready in time: --stable-for \(2s\) is longer than --timeout \(1s\)/);
  assert.equal((await replay(traceText({ wanted: { web: 1 }, sweeps: [{ at: 0, web: 1 }], options: { timeout: 1000, stableFor: 2000 } }))).status, 1);
});

test('a foreign trace cannot reach the terminal or the runner', async () => {
  const evil = '\u001b]0;owned\u0007\n::error::evil ##[error]x\u202e';
  const text = traceText({ wanted: { [evil]: 1 }, deployment: evil, sweeps: everySecond(3, { 0: { [evil]: { running: 0, failure: { reason: evil, message: evil } } }, 2: { [evil]: { error: evil } } }), logs: [{ at: 3000, last: true, services: { [evil]: [evil, '::add-mask::x'] } }], end: { at: 3000, outcome: 'timedOut' }, options: { timeout: 3000 } });
  for (const args of [['replay', '-'], ['replay', '-', '--output', 'json'], ['explain', '-'], ['explain', '-', '--output', 'json']]) {
    const { stdout, stderr } = await run(args, { input: text });
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.deepEqual(workflowCommands(stdout + stderr), [], args.join(' '));
  }
});
