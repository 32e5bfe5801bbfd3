import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { plainOutput } from '../../pkg/src/cli/output/plain.js';
import { verdictLines } from '../../pkg/src/cli/output/verdict.js';
import { Progress } from '../../pkg/src/cli/progress.js';
import { standingOf } from '../../pkg/src/cli/service-standing.js';
import { defaultOutput, wantsColor } from '../../pkg/src/cli/terminal.js';
import { folder, program, shop, waitFor } from './support/command.mjs';

const files = folder();
const parsed = (stdout) => stdout.trim().split('\n').map((line) => JSON.parse(line));

test('plain: a line for each change, none for a sweep that changes nothing', async () => {
  const { stdout } = await waitFor('stuck', ['--timeout', '200ms', '--log-tail', '0']).done;
  assert.deepEqual(stdout.split('\n').slice(0, -1).map((line) => line.replace(/\d\.\ds/g, 'T')), [
    '[0:00] web 1/3 starting', '[0:00] db 1/1 ready', 'Timed out after T: web 1/3 not ready', '  web 1/3 starting for T',
  ]);
});

test('plain: a heartbeat only where nothing was said for a while', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const written = [];
  const output = plainOutput({ stream: { write: (text) => written.push(text) }, paint: (_, text) => text, plan: { stableFor: 0 }, startedAt: () => performance.now() - 90_500 });
  context.mock.timers.tick(30_000);
  assert.deepEqual(written.splice(0), ['[1:30] no answer from the cluster yet\n']);
  const progress = new Progress();
  const names = Array.from({ length: 8 }, (_, i) => `s${i}`);
  progress.update({ services: names.map((name) => ({ name, running: 0, desired: 1, healthy: true, endpoints: [] })), blocking: names.map((name) => ({ name })), elapsedMs: 0 });
  output.snapshot(progress, { changed: [], elapsedMs: 0 });
  context.mock.timers.tick(29_999);
  assert.deepEqual(written, []);
  context.mock.timers.tick(1);
  assert.deepEqual(written.splice(0), ['[1:30] waiting for s0 0/1, s1 0/1, s2 0/1, s3 0/1, s4 0/1 and 3 more\n']);
  output.stop();
  context.mock.timers.tick(60_000);
  assert.deepEqual(written, []);
});

test('json: a line for each change and last the result, with the exit status', async () => {
  const { status, stdout, stderr } = await waitFor('ready', ['--output', 'json']).done;
  const lines = parsed(stdout);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.deepEqual(lines.map(({ type }) => type), ['snapshot', 'snapshot', 'snapshot', 'result']);
  assert.deepEqual(lines.slice(0, 3).map(({ services: [web] }) => web.running), [0, 1, 3]);
  const { outcome, exitStatus, blocking, services } = lines.at(-1);
  assert.deepEqual({ outcome, exitStatus, blocking }, { outcome: { kind: 'ready' }, exitStatus: 0, blocking: [] });
  assert.deepEqual(services.map(({ name }) => name), ['web', 'db']);
});

test('json: a time-out brings the logs, an error the message', async () => {
  const timedOut = parsed((await waitFor('stuck', ['--output', 'json', '--timeout', '60ms']).done).stdout).at(-1);
  assert.deepEqual([timedOut.type, timedOut.exitStatus, timedOut.outcome.kind, timedOut.blocking[0].logs], ['result', 1, 'timedOut', ['first line', 'last line']]);
  const refused = parsed((await waitFor('refused', ['--output', 'json']).done).stdout).at(-1);
  assert.deepEqual([refused.type, refused.exitStatus, refused.message], ['error', 2, 'the token was refused\n::error::line two']);
});

test('json: Ctrl-C says where it stood', async () => {
  const running = waitFor('stuck', ['--output', 'json', '--poll-interval', '5s']);
  await running.printed('snapshot');
  running.child.kill('SIGINT');
  const { stdout } = await running.done;
  const last = parsed(stdout).at(-1);
  assert.deepEqual([last.type, last.exitStatus, last.signal, last.services.map(({ running: count }) => count)], ['interrupted', 130, 'SIGINT', [1, 1]]);
});

test('none: not a word on standard output; an error is still told', async () => {
  for (const [scenario, expected, complaint] of [['ready', 0, /^$/], ['broken', 1, /^$/], ['refused', 2, /token was refused/]]) {
    const { status, stdout, stderr } = await waitFor(scenario, ['--output', 'none']).done;
    assert.deepEqual({ status, stdout }, { status: expected, stdout: '' });
    assert.match(stderr, complaint);
  }
});

test('a pipe gets no escape sequence, unless FORCE_COLOR asks for colours', async () => {
  assert.doesNotMatch((await waitFor('broken').done).stdout, /\u001b/);
  assert.match((await waitFor('broken', [], { env: { FORCE_COLOR: '1' } }).done).stdout, /\u001b\[31m/);
});

test('what is not asked for follows the terminal, CI, NO_COLOR and FORCE_COLOR', () => {
  const terminal = { isTTY: true };
  assert.equal(defaultOutput(terminal, {}), 'tty');
  assert.equal(defaultOutput(terminal, { CI: 'false' }), 'tty');
  assert.equal(defaultOutput(terminal, { CI: 'true' }), 'plain');
  assert.equal(defaultOutput(terminal, { TERM: 'dumb' }), 'plain');
  assert.equal(defaultOutput({}, {}), 'plain');
  assert.equal(wantsColor(terminal, {}), true);
  assert.equal(wantsColor(terminal, { NO_COLOR: '1' }), false);
  assert.equal(wantsColor(terminal, { NO_COLOR: '' }), true);
  assert.equal(wantsColor({}, { FORCE_COLOR: '1', NO_COLOR: '1' }), true);
  assert.equal(wantsColor(terminal, { FORCE_COLOR: '0' }), false);
  assert.equal(wantsColor({}, {}), false);
});

test('sixty services: the heartbeats and the verdict name few, the report all', async () => {
  const { status, stdout } = await waitFor('sixty', ['--timeout', '50ms', '--junit', files.at('sixty.xml')]).done;
  assert.equal(status, 1);
  assert.match(stdout, /^Timed out after \S+: service-50 0\/1 and 9 more not ready$/m);
  const xml = readFileSync(files.at('sixty.xml'), 'utf8');
  assert.match(xml, /tests="60" failures="10" errors="0"/);
  assert.equal(xml.match(/<testcase /g).length, 60);
});

test('--output tty draws into a file as well, and leaves the cursor shown', async () => {
  const { status, stdout } = await waitFor('ready', ['--output', 'tty']).done;
  assert.equal(status, 0);
  assert.match(stdout, /\u001b\[\?25l[^]*SERVICE[^]*3\/3[^]*\u001b\[\?25hReady: 2 services/);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} leaves the cursor shown`, async () => {
    const running = waitFor('stuck', ['--output', 'tty', '--poll-interval', '5s']);
    await running.printed('SERVICE');
    running.child.kill(signal);
    const { stdout } = await running.done;
    assert.match(stdout, /\u001b\[\?25h[^]*Interrupted/);
    assert.ok(stdout.lastIndexOf('\u001b[?25h') > stdout.lastIndexOf('\u001b[?25l'));
  });
}

test('an error leaves the cursor shown', async () => {
  const { stdout } = await waitFor('refused', ['--output', 'tty']).done;
  assert.ok(stdout.lastIndexOf('\u001b[?25h') > stdout.lastIndexOf('\u001b[?25l'));
});

test('the verdict names the root first, with its cause and hint, and what only waits for it last', () => {
  const service = (name, diagnosis) => ({ name, running: 0, desired: 1, healthy: false, endpoints: [], failure: { reason: 'crash-loop', message: 'exit 1' }, diagnosis });
  const services = [
    service('api', { code: 'connection-refused', title: 'db refuses connections', hint: 'See db.', victimOf: 'db' }),
    service('db', { code: 'port-in-use', title: 'Port 5432 is in use', hint: 'Free it.' }),
  ];
  const result = { outcome: { kind: 'timedOut' }, services, blocking: services.map(({ name }) => ({ name, logs: [] })), elapsedMs: 12_000 };
  const progress = new Progress();
  progress.update(result);
  assert.deepEqual(verdictLines({ kind: 'result', result, exitStatus: 1, elapsedMs: 12_000 }, progress, (_, text) => text), [
    'Timed out after 12s: db 0/1 (Port 5432 is in use) and 1 more not ready',
    '  db 0/1 failing for 12s: crash-loop: exit 1',
    '    Port 5432 is in use. Free it.',
    '  api 0/1 failing for 12s: crash-loop: exit 1',
    '    db refuses connections. See db.',
  ]);
});

test('a rolling update is on its way, not failing, unless it can go no further', () => {
  const stateOf = (failure, more) => standingOf({ name: 'web', running: 1, desired: 3, healthy: false, endpoints: [], failure, ...more }, true).state;
  assert.equal(stateOf({ reason: 'update-in-progress', message: 'update in progress' }), 'starting');
  assert.equal(stateOf({ reason: 'old-revision', terminal: false }, { running: 3 }), 'starting');
  assert.equal(stateOf({ reason: 'old-revision', terminal: true }), 'failing');
  assert.equal(stateOf({ reason: 'crash-loop' }), 'failing');
  assert.equal(stateOf(undefined, { running: 3 }), 'failing');
});

test('a real terminal gets the live table by itself, and lines in CI', { skip: spawnSync('script', ['--version']).error && 'no script(1) to make a terminal' }, async () => {
  const command = `'${process.execPath}' '${program}' wait --cluster '${shop}' --stable-for 0 --poll-interval 20ms`;
  const inTerminal = (env) => new Promise((resolve) => {
    execFile('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env: { PATH: process.env.PATH, TERM: 'xterm', SCENARIO: 'ready', ...env }, timeout: 20_000 }, (error, stdout) => {
      resolve({ status: error ? error.code : 0, stdout });
    });
  });
  const table = await inTerminal({});
  assert.equal(table.status, 0);
  assert.match(table.stdout, /SERVICE[^]*\u001b\[32m█/);
  const lines = await inTerminal({ CI: 'true', NO_COLOR: '1' });
  assert.equal(lines.status, 0);
  assert.match(lines.stdout, /^\[0:00\] web 0\/3 starting/);
  assert.doesNotMatch(lines.stdout, /\u001b/);
});
