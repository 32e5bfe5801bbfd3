import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { visible, visibleJson } from '../../pkg/src/cli/visible.js';
import { folder, waitFor } from './support/command.mjs';
import { workflowCommands } from './support/workflow-commands.mjs';
import { readXml } from './support/xml.mjs';

const files = folder();
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
const args = ['--timeout', '50ms'];

test('plain: no control character and no workflow command of a service or a log gets through', async () => {
  const { status, stdout } = await waitFor('hostile', args).done;
  assert.equal(status, 1);
  assert.doesNotMatch(stdout, CONTROL);
  assert.deepEqual(workflowCommands(stdout), []);
  assert.match(stdout, /\n {4}\| \S.*error::log\n/);
  assert.ok(stdout.split('\n').every((line) => line.length < 2200));
});

test('json: the lines parse to the very names and texts of the result, without a byte that a terminal or GitHub Actions obeys', async () => {
  const { stdout } = await waitFor('hostile', [...args, '--output', 'json']).done;
  assert.doesNotMatch(stdout, CONTROL);
  assert.deepEqual(workflowCommands(stdout), []);
  const { services, blocking } = JSON.parse(stdout.trim().split('\n').at(-1));
  assert.equal(services[0].name, '\u001b]0;owned\u0007::error::name ##[error]name\n::error::second|<b>&"\u202e\ud800');
  assert.match(services[0].failure.message, /^%0A::error::message/);
  assert.equal(blocking[0].logs.length, 8);
});

test('tty: only the sequences of the table reach the terminal', async () => {
  const { stdout } = await waitFor('hostile', [...args, '--output', 'tty']).done;
  const own = /\u001b\[(?:\?25[lh]|\?2026[lh]|K|J|\d+A)|\r(?=SERVICE)/g;
  assert.doesNotMatch(stdout.replace(own, ''), CONTROL);
});

test('github: of all that is printed the annotations alone are commands, and each is one line', async () => {
  const summary = files.write('summary.md', 'what was there before\n');
  const { stdout } = await waitFor('hostile', args, { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } }).done;
  const commands = workflowCommands(stdout);
  assert.equal(commands.length, 2);
  for (const { command, properties } of commands) assert.deepEqual([command, Object.keys(properties)], ['error', ['title']]);
  assert.match(commands[0].data, /\(crash-loop: %0A::error::message.*\n/);
  assert.doesNotMatch(stdout, CONTROL);
  const markdown = readFileSync(summary, 'utf8');
  assert.match(markdown, /^what was there before\n### ❌ Timed out/);
  assert.doesNotMatch(markdown, CONTROL);
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  assert.equal(rows.length, 5);
  for (const row of rows) assert.equal(row.match(/\|/g).length, 6, row);
  assert.deepEqual(new Set(markdown.match(/<[^>]*>/g)), new Set(['<details>', '<summary>', '</summary>', '<pre>', '</pre>', '</details>']));
});

test('github with json: the commands go to standard error, the lines stay JSON', async () => {
  const { stdout, stderr } = await waitFor('hostile', [...args, '--output', 'json', '--github']).done;
  for (const line of stdout.trim().split('\n')) JSON.parse(line);
  assert.equal(workflowCommands(stderr).length, 2);
});

test('github: an error is annotated, success is not, --no-github keeps quiet, a summary that cannot be written is no failure', async () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nowhere/else/summary.md' };
  assert.deepEqual(workflowCommands((await waitFor('refused', [], { env: github }).done).stdout).map(({ command }) => command), ['error']);
  const ready = await waitFor('ready', [], { env: github }).done;
  assert.deepEqual([ready.status, workflowCommands(ready.stdout)], [0, []]);
  assert.match(ready.stderr, /^evenkeel: the job summary was not written: .*ENOENT/);
  const quiet = await waitFor('broken', ['--no-github'], { env: github }).done;
  assert.doesNotMatch(quiet.stdout + quiet.stderr, /^::/m);
});

test('github: flags that are not understood are annotated as well', async () => {
  const { status, stderr } = await waitFor('ready', ['--100%\n::error::x'], { env: { GITHUB_ACTIONS: 'true' } }).done;
  assert.equal(status, 2);
  assert.deepEqual(workflowCommands(stderr).map(({ command, properties }) => [command, properties]), [['error', { title: 'evenkeel' }]]);
});

test('github: ten annotations at most, the last says how many more there are', async () => {
  const { stdout } = await waitFor('sixty', args, { env: { GITHUB_ACTIONS: 'true' } }).done;
  assert.equal(workflowCommands(stdout).length, 10);
});

test('junit: well-formed whatever a service is called and a log says', async () => {
  const path = files.at('report.xml');
  await waitFor('hostile', [...args, '--junit', path]).done;
  const text = readFileSync(path, 'utf8');
  assert.doesNotMatch(text, /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
  const root = readXml(text);
  assert.deepEqual([root.name, root.attributes.tests, root.attributes.failures], ['testsuites', '3', '2']);
  const [suite] = root.children;
  assert.deepEqual([suite.attributes.name, suite.children.length], ['shop', 3]);
  const [failure] = suite.children[0].children;
  assert.equal(failure.name, 'failure');
  assert.match(failure.attributes.message, /^0\/1 failing: .*\(crash-loop: %0A::error::message/);
  assert.match(failure.text, /\n\]\]> <!-- & \S+ <\/pre><\/details>\n/);
});

test('junit: every end leaves a report', async () => {
  for (const [scenario, extra, found] of [['ready', [], /failures="0" errors="0"/], ['broken', [], /failures="1" errors="0"/], ['ready', ['--stable-for', '300ms', '--timeout', '300ms'], /failures="0" errors="1"/], ['badShape', [], /errors="1"/], ['refused', [], /failures="1"/]]) {
    const path = files.at(`end-${Math.random()}.xml`);
    await waitFor(scenario, ['--junit', path, ...extra]).done;
    const text = readFileSync(path, 'utf8');
    readXml(text);
    assert.match(text, found);
  }
});

test('junit: a report that cannot be written is told, with 2 in place of 0', async () => {
  const { status, stderr } = await waitFor('ready', ['--junit', files.path]).done;
  assert.equal(status, 2);
  assert.match(stderr, /--junit: .* cannot be written: EISDIR/);
});

test('every kind of unsafe character becomes a harmless one', () => {
  for (let code = 0; code < 0x10000; code++) {
    const text = visible(`a${String.fromCharCode(code)}b`);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) assert.ok(!text.includes(String.fromCharCode(code)), code.toString(16));
    assert.ok(text.length >= 3, code.toString(16));
    assert.equal(JSON.parse(visibleJson(String.fromCharCode(code))), String.fromCharCode(code));
  }
  assert.equal(visible('\u001b[1;31mred\u001b[0m, 日本, 👍, é'), 'red, 日本, 👍, é');
  assert.equal(visible('x'.repeat(10_000)).length, 2001);
});
