import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { folder, run, waitFor } from './support/command.mjs';

const files = folder();
/** As it stands in JSON; a trace is UTF-8, which has no halves of a pair. */
const HALF = '\\ud800';
const lastLine = (stdout) => stdout.trimEnd().split('\n').at(-1);

for (const [scenario, status, args] of [['ready', 0, []], ['ready', 0, ['--stable-for', '200ms']], ['stuck', 1, ['--timeout', '200ms']], ['broken', 1, []], ['flaky', 0, []], ['sixty', 1, ['--timeout', '200ms']], ['stuck', 1, ['--progress-deadline', '100ms']], ['hostile', 1, ['--timeout', '100ms']]]) {
  test(`a replay of a recorded wait prints its very result: ${scenario} ${args.join(' ')}`, async () => {
    const trace = files.at('trace.jsonl');
    const recorded = await waitFor(scenario, ['--record', trace, '--output', 'json', ...args]).done;
    assert.deepEqual([recorded.status, recorded.stderr], [status, '']);
    const replayed = await run(['replay', trace, '--output', 'json']);
    assert.deepEqual([replayed.status, replayed.stderr, lastLine(replayed.stdout)], [status, '', lastLine(recorded.stdout).replaceAll(HALF, '\ufffd')]);
  });
}

test('what is printed is the same with a recording', async () => {
  const printed = async (...args) => (await waitFor('stuck', ['--timeout', '200ms', ...args]).done).stdout.replace(/\d\.\ds/g, 'T');
  assert.equal(await printed('--record', files.at('same.jsonl')), await printed());
});

test('a process that is killed leaves what it saw', async () => {
  const trace = files.at('killed.jsonl');
  const running = waitFor('stuck', ['--record', trace, '--poll-interval', '5s', '--timeout', '20s']);
  await running.printed('db 1/1');
  while (readFileSync(trace, 'utf8').split('\n').length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  running.child.kill('SIGKILL');
  await running.done;
  const { status, stdout, stderr } = await run(['replay', trace]);
  assert.deepEqual([status, stderr], [1, '']);
  assert.match(stdout, /^Timed out after 20s: web 1\/3 not ready\n {2}the recording ends after \S+ without a verdict; from there on its last state was taken to hold$/m);
  const story = await run(['explain', trace]);
  assert.equal(story.status, 0);
  assert.match(story.stdout, /\n {2}None: the recording ends after 0\S+: web 1\/3 not ready\n/);
});

test('so does one that is interrupted', async () => {
  const trace = files.at('interrupted.jsonl');
  const running = waitFor('stuck', ['--record', trace, '--poll-interval', '5s']);
  await running.printed('db 1/1');
  running.child.kill('SIGINT');
  assert.equal((await running.done).status, 130);
  assert.match(readFileSync(trace, 'utf8'), /\n\{"kind":"end","at":[\d.]+\}\n$/);
});

test('an error that ends the wait is in its trace, and ends the replay', async () => {
  const trace = files.at('refused.jsonl');
  assert.equal((await waitFor('refused', ['--record', trace]).done).status, 2);
  const { status, stdout, stderr } = await run(['replay', trace]);
  assert.equal(status, 2);
  assert.match(stdout, /^Error after \S+: .*the token was refused/m);
  assert.match(stderr, /^evenkeel: .*the token was refused/);
  assert.match((await run(['explain', trace])).stdout, /None: the wait ended after \S+ with an error: .*the token was/);
});

test('a longer trace that was there before is replaced', async () => {
  const trace = files.write('before.jsonl', 'x'.repeat(100_000));
  await waitFor('ready', ['--record', trace]).done;
  assert.match(readFileSync(trace, 'utf8'), /^\{"kind":"trace",(?!.*xxx)/);
});

test('a path that cannot be written is told before the cluster is asked', async () => {
  const asked = files.at('asked');
  const module = files.write('asks.mjs', `import { writeFileSync } from 'node:fs'; export default () => { writeFileSync(${JSON.stringify(asked)}, ''); };`);
  const { status, stderr } = await run(['wait', '--cluster', module, '--record', files.path]);
  assert.equal(status, 2);
  assert.match(stderr, /^evenkeel: --record: .* cannot be written: EISDIR/);
  assert.equal(existsSync(asked), false);
});

test('a disk that is full is told once, and the wait goes on', { skip: !existsSync('/dev/full') }, async () => {
  const { status, stdout, stderr } = await waitFor('ready', ['--record', '/dev/full']).done;
  assert.equal(status, 0);
  assert.match(stdout, /^Ready: 2 services/m);
  assert.match(stderr, /^evenkeel: the trace \/dev\/full ends here: ENOSPC.*\n$/);
});

test('what looks like a secret and the words to redact are in no output, no trace and no replay', async () => {
  const trace = files.at('secrets.jsonl');
  const { stdout } = await waitFor('secrets', ['--timeout', '60ms', '--record', trace, '--redact', 'Bluebird', '--redact', 'hollow way']).done;
  const told = [stdout, readFileSync(trace, 'utf8'), (await run(['replay', trace])).stdout, (await run(['explain', trace, '--output', 'json'])).stdout];
  for (const text of told) {
    assert.match(text, /project \*\*\* on the \*\*\*/);
    assert.doesNotMatch(text, /hunter2|Bluebird|hollow/);
  }
});

test('a word to redact is in no error that ends the wait either', async () => {
  const { status, stdout, stderr } = await waitFor('refused', ['--redact', 'token', '--verbose']).done;
  assert.equal(status, 2);
  assert.match(stderr, /^evenkeel: the \*\*\* was refused/);
  assert.doesNotMatch(stdout + stderr, /token/);
});

test('--redact off records and shows all', async () => {
  const trace = files.at('open.jsonl');
  const { stdout } = await waitFor('secrets', ['--timeout', '60ms', '--redact', 'off', '--record', trace]).done;
  for (const text of [stdout, (await run(['replay', trace])).stdout]) assert.match(text, /password=hunter2-very-secret\n.*Bluebird/);
});
