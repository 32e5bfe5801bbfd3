import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './support/command.mjs';
import { everySecond, traceText } from './support/traces.mjs';
import { widthOf } from '../../pkg/src/cli/text-width.js';

/** Real rollouts, recorded by tests/swarm/record.mjs. */
const folder = fileURLToPath(new URL('../traces/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl')).map((name) => basename(name, '.jsonl'));
const utf8 = { env: { LC_ALL: 'C.UTF-8' } };
const lastLine = (stdout) => stdout.trimEnd().split('\n').at(-1);

test('there are traces of rollouts that went well, failed, timed out and were cut off', () => {
  const ends = names.map((name) => JSON.parse(lastLine(readFileSync(join(folder, `${name}.jsonl`), 'utf8'))).outcome);
  assert.deepEqual(new Set(ends), new Set(['ready', 'failed', 'timedOut', undefined]));
});

for (const name of names) {
  const trace = join(folder, `${name}.jsonl`);
  const result = join(folder, `${name}.result.json`);

  test(`${name}: its replay is what the real wait printed, byte for byte`, { skip: !existsSync(result) && 'it came to no result' }, async () => {
    const { stdout, stderr, status } = await run(['replay', trace, '--output', 'json']);
    const recorded = readFileSync(result, 'utf8');
    assert.equal(`${lastLine(stdout)}\n`, recorded);
    assert.deepEqual([status, stderr], [JSON.parse(recorded).exitStatus, '']);
  });

  test(`${name}: its story (UPDATE_STORIES=1 writes it anew)`, async () => {
    const { status, stdout, stderr } = await run(['explain', trace], utf8);
    assert.deepEqual([status, stderr], [0, '']);
    for (const line of stdout.split('\n')) assert.ok(widthOf(line) <= 80, line);
    const story = join(folder, `${name}.story.txt`);
    if (process.env.UPDATE_STORIES) writeFileSync(story, stdout);
    assert.equal(stdout, readFileSync(story, 'utf8'));
  });
}

for (const [name, status] of [['happy', 0], ['rollback', 1], ['timed-out', 1], ['interrupted', 1], ['forbidden', 2]]) {
  test(`${name}: every output mode ends alike`, async () => {
    const ends = await Promise.all(['plain', 'tty', 'json', 'none'].map((mode) => run(['replay', join(folder, `${name}.jsonl`), '--output', mode])));
    assert.deepEqual(ends.map((end) => end.status), [status, status, status, status]);
    const [plain, tty] = ends.map(({ stdout }) => /^.*((?:Ready|Failed|Timed out)[ :].*)$/m.exec(stdout)?.[1]);
    assert.equal(plain, tty);
    assert.equal(JSON.parse(lastLine(ends[2].stdout)).exitStatus, status);
    assert.equal(ends[3].stdout, '');
  });
}

const crash = { running: 0, restarts: 1, failure: { reason: 'crash-loop', message: 'exit 1' } };
const text = traceText({ wanted: { web: 2, db: 1 }, sweeps: everySecond(7, { 0: { web: 0, db: 1 }, 2: { web: 2 }, 4: { db: crash }, 5: { db: { running: 1, restarts: 1 } } }), end: { at: 7000, outcome: 'ready' } });

test('json: the story as data', async () => {
  const { status, stdout } = await run(['explain', '-', '--output', 'json'], { input: text });
  assert.equal(status, 0);
  const { type, deployment, startedAt, endedMs, services, soaks, verdict, options } = JSON.parse(stdout);
  assert.deepEqual([type, deployment, startedAt, endedMs, verdict], ['story', 'shop', '2026-03-14T09:26:53.589Z', 7000, { kind: 'ready', elapsedMs: 7000 }]);
  assert.deepEqual(services.map(({ name, trouble, changes }) => [name, trouble, changes.map(({ atMs, state, running }) => [atMs, state, running])]), [
    ['web', false, [[0, 'starting', 0], [2000, 'ready', 2]]],
    ['db', true, [[0, 'ready', 1], [4000, 'failing', 0], [5000, 'ready', 1]]],
  ]);
  assert.deepEqual(soaks, [{ fromMs: 2000, toMs: 4000, broken: true }, { fromMs: 5000, toMs: 7000, broken: false }]);
  assert.equal(options.stableFor, 2000);
  assert.ok(!('progressDeadline' in options), 'what is off is left out');
});

test('--width sets the width; a locale without UTF-8 gets ASCII; FORCE_COLOR colours', async () => {
  const [wide, ascii, colored] = await Promise.all([['--width', '150', { LC_ALL: 'C.UTF-8' }], ['--width', '60', { LC_ALL: 'C' }], ['--width', '60', { LC_ALL: 'C.UTF-8', FORCE_COLOR: '1' }]]
    .map(([flag, width, env]) => run(['explain', '-', flag, width], { input: text, env })));
  assert.equal(widthOf(wide.stdout.split('\n').find((line) => line.startsWith('  web'))), 150);
  assert.match(ascii.stdout, /^[\n\u0020-\u007e]*$/);
  assert.match(ascii.stdout, /\n {2}db +=+Rx*=+ {2}1\/1\n/);
  assert.match(colored.stdout, /\u001b\[31m×+/);
});

test('in GitHub Actions nothing of the story can be a command', async () => {
  const { stdout } = await run(['explain', '-'], { input: text, env: { GITHUB_ACTIONS: 'true' } });
  assert.match(stdout, /^::stop-commands::(.*)\n[^]*\n::\1::\n$/);
});

test('a damaged trace tells its story up to the damage', async () => {
  const { status, stdout, stderr } = await run(['explain', '-'], { input: text.split('\n').slice(0, 6).join('\n') + '\n{"kind":', ...utf8 });
  assert.equal(status, 0);
  assert.match(stderr, /^evenkeel: standard input: .*\n$/);
  assert.match(stdout, /None: the recording ends after 4s: db 0\/1 \(crash-loop: exit 1\) not ready\n {2}Had its last state held: timed out after 1m\n$/);
});

test('a recording without a single sweep, and one without services, have stories too', async () => {
  const none = await run(['explain', '-'], { input: traceText({ wanted: { web: 1 }, sweeps: [] }) });
  assert.equal(none.status, 0);
  assert.match(none.stdout, /nothing was recorded of this/);
  const empty = await run(['explain', '-'], { input: traceText({ wanted: {}, sweeps: [{ at: 0 }], end: { at: 0, outcome: 'ready' }, options: { stableFor: 0 } }) });
  assert.deepEqual([empty.status, empty.stderr], [0, '']);
});
