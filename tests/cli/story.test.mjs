import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { scriptedCluster, virtualTime } from 'evenkeel/testing';
import { waitForStabilization } from 'evenkeel';
import { takesUtf8, toAscii } from '../../pkg/src/cli/explain/ascii.js';
import { causesOf, causeLines } from '../../pkg/src/cli/explain/causes.js';
import { episodeLines } from '../../pkg/src/cli/explain/episodes.js';
import { Story, hadTrouble } from '../../pkg/src/cli/explain/story.js';
import { TimeAxis, datedTime } from '../../pkg/src/cli/explain/time-axis.js';
import { timelineLines } from '../../pkg/src/cli/explain/timeline.js';
import { painter } from '../../pkg/src/cli/terminal.js';
import { widthOf, wrapped } from '../../pkg/src/cli/text-width.js';

const paint = painter(false);
const failure = { reason: 'crash-loop', message: 'exit 1' };

/** The story of a scripted wait in virtual time; `wanted` is 1 for every service that it does not name. */
async function storyOf(scripts, { wanted = {}, ...options } = {}) {
  const plan = { timeout: 40_000, stableFor: 5000, pollInterval: 1000, ...options };
  const services = Object.fromEntries(Object.keys(scripts).map((name) => [name, { scale: { mode: 'fixed', replicas: wanted[name] ?? 1 } }]));
  const story = new Story();
  const result = await virtualTime(() => waitForStabilization(scriptedCluster(scripts), { services }, { ...plan, onProgress: (snapshot) => story.add(snapshot) }));
  story.finish(result);
  const lines = ({ width = 80, paint: painting = paint } = {}) => timelineLines(story, { width, plan, held: result.outcome.kind === 'ready', paint: painting });
  return { story, result, lines, lanes: () => lines().map((line) => line.trim().replace(/ {2,}/g, '  ')) };
}

test('a lane for each service, its soaks, the axis and a legend of what is seen', async () => {
  const { result, lines } = await storyOf({
    web: [{ running: 0 }, { at: 5000, running: 2 }, { at: 10_000, running: 3 }],
    db: [{ running: 1 }, { at: 14_000, running: 0, restarts: 1, failure }, { at: 18_000, running: 1, restarts: 1 }],
  }, { wanted: { web: 3 } });
  assert.equal(result.outcome.kind, 'ready');
  assert.deepEqual(lines({ width: 59 }), [
    '  web   ··········▒▒▒▒▒▒▒▒▒▒━━━━━━━━━━━━━━━━━━━━━━━━━━  3/3',
    '  db    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━↻×××××××━━━━━━━━━━  1/1',
    '  soak                      ────────✗       ─────────✓',
    '        ├─────────┼─────────┼─────────┼─────────┼─────',
    '        0s        5s        10s       15s       20s',
    '        ━ ready   ▒ starting   · none runs   × failing',
    '        ↻ restart',
  ]);
});

test('what lasts less than a column is seen all the same, the worst of what falls into it', async () => {
  const { lanes } = await storyOf({ web: [{ running: 1 }, { at: 3000, rejects: 'reset' }, { at: 4000, running: 0, failure }, { at: 5000, running: 1 }] }, { stableFor: 600_000, timeout: 900_000, pollInterval: 500 });
  assert.match(lanes()[0], /^web {2}×━{60,} {2}1\/1$/);
});

test('a time-out shows its deadline', async () => {
  const { lines } = await storyOf({ web: 0 }, { timeout: 10_000 });
  const deadline = lines().find((line) => line.startsWith('  deadline'));
  assert.equal(widthOf(deadline), widthOf(lines()[0]) - '  0/1'.length);
  assert.match(deadline, /▲$/);
});

test('a restart alone breaks a soak and begins another', async () => {
  const { story } = await storyOf({ web: [{ running: 1 }, { at: 3000, running: 1, restarts: 1 }] });
  assert.deepEqual(story.soaks.map(({ fromMs, toMs, broken }) => [Math.round(fromMs), Math.round(toMs), broken]), [[0, 3000, true], [3000, 8000, false]]);
});

for (const width of [40, 60, 80, 120, 200]) {
  test(`nothing is wider than ${width} columns, whatever services are called and fail with`, async () => {
    const long = { reason: 'crash-loop', message: `${'a'.repeat(150)} und ${'日本語'.repeat(60)} ${'word '.repeat(100)}` };
    const { story, lines } = await storyOf({
      [`${'x'.repeat(300)}`]: { running: 0, failure: long },
      '日本語のサービス名はとても長いことがあります': [{ running: 0 }, { at: 2000, running: 4_000_000_000 }],
      '\u001b[2J\n::error::evil\u202e': { running: 0, failure: { reason: '\u001b[31m', message: '\u0007\r::error::x' } },
    }, { timeout: 5000 });
    const told = [...lines({ width }), ...episodeLines(story, { width, paint }), ...causeLines(causesOf(story.services), { width, paint })];
    for (const line of told) {
      assert.ok(widthOf(line) <= width, `${widthOf(line)}: ${line}`);
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });
}

test('colours change nothing but the colour', async () => {
  const { lines } = await storyOf({ web: [{ running: 0, failure }, { at: 3000, running: 1 }] });
  const colored = lines({ paint: painter(true) });
  assert.match(colored[0], /\u001b\[31m×+\u001b\[39m\u001b\[32m━+/);
  assert.deepEqual(colored.map((line) => stripVTControlCharacters(line)), lines());
});

test('beyond 40 services those are shown that ever were not ready, with trouble before others', async () => {
  const scripts = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`s${i}`, i < 30 ? 1 : i < 97 ? [{ running: 0 }, { at: 2000, running: 1 }] : { running: 0, failure }]));
  const { lines } = await storyOf(scripts, { timeout: 8000 });
  const lanes = lines().filter((line) => /^ {2}s\d/.test(line));
  assert.equal(lanes.length, 40);
  assert.deepEqual(lanes.slice(-3).map((line) => line.trim().split(' ')[0]), ['s97', 's98', 's99']);
  assert.ok(lines().some((line) => line.trim() === 'and 30 more, 30 always ready'));
});

test('coming up is no trouble; failing, flapping, restarting and never being ready are', async () => {
  const { story } = await storyOf({
    fine: [{ running: 0 }, { at: 2000, running: 1 }],
    before: { running: 1, restarts: 7 },
    fails: [{ running: 0, failure }, { at: 2000, running: 1 }],
    flaps: [{ running: 1 }, { at: 2000, running: 0 }, { at: 3000, running: 1 }],
    restarts: [{ running: 1 }, { at: 2000, running: 1, restarts: 1 }],
    never: 0,
  }, { timeout: 6000 });
  assert.deepEqual(story.services.filter(hadTrouble).map(({ name }) => name), ['fails', 'flaps', 'restarts', 'never']);
});

test('the trouble of a service in dated lines', async () => {
  const { story } = await storyOf({
    web: [{ running: 0 }, { at: 2000, running: 3 }, { at: 75_000, running: 1, restarts: 2, failure }, { at: 80_000, rejects: 'connection reset' }, { at: 90_000, running: 3, restarts: 2 }],
    fine: 1,
  }, { wanted: { web: 3 }, timeout: 200_000, stableFor: 100_000 });
  assert.deepEqual(episodeLines(story, { width: 80, paint }), [
    '     0.0s  web: 0 of 3 replicas',
    '     2.0s  web: ready, 3 replicas',
    '     1:15  web: 1 of 3 replicas, restarted (2), failing: crash-loop: exit 1',
    '     1:20  web: not observed: connection reset',
    '     1:30  web: ready, 3 replicas',
  ]);
});

test('the restarts of a crash loop are told once', async () => {
  const { story } = await storyOf({ web: [{ running: 0 }, ...Array.from({ length: 10 }, (_, i) => ({ at: 3000 + i * 2000, running: 0, restarts: i + 1, failure }))] }, { timeout: 25_000 });
  assert.deepEqual(episodeLines(story, { width: 80, paint }), [
    '     0.0s  web: 0 of 1 replicas',
    '     3.0s  web: 0 of 1 replicas, restarted (1), failing: crash-loop: exit 1',
    '    21.0s  web: restarted 9 more times (10)',
  ]);
});

test('the log that was taken when something happened is told with it', () => {
  const story = new Story();
  const web = (elapsedMs, running, evidence) => story.add({
    sweep: 1, elapsedMs, ready: false, readyForMs: 0,
    services: [{ name: 'web', running, desired: 2, healthy: true, endpoints: [] }], blocking: [{ name: 'web', sinceMs: 0, logs: [], evidence }],
  });
  web(0, 0);
  web(1000, 1, { atMs: 1000, logs: ['one', 'two', 'three', '\u001b[31mpanic: no database'] });
  web(2000, 1, { atMs: 1000, logs: ['one', 'two', 'three', '\u001b[31mpanic: no database'] });
  web(3000, 0);
  assert.deepEqual(episodeLines(story, { width: 80, paint }), [
    '     0.0s  web: 0 of 2 replicas',
    '     1.0s  web: 1 of 2 replicas',
    '             | two',
    '             | three',
    '             | panic: no database',
    '     3.0s  web: 0 of 2 replicas',
  ]);
});

test('of a service that flapped all the time the first and the last changes are told', async () => {
  const { story } = await storyOf({ web: Array.from({ length: 60 }, (_, i) => ({ at: i * 1000, running: i % 2 })) }, { timeout: 59_500 });
  const lines = episodeLines(story, { width: 80, paint });
  assert.equal(lines.length, 21);
  assert.match(lines[12], /^ {8}… {2}40 more changes of web$/);
});

test('causes: the root first, the same cause once, with its evidence and what to do', () => {
  const named = (name, diagnosis) => ({ name, label: name, diagnosis });
  const refused = { code: 'connection-refused', title: 'db refuses connections', evidence: { kind: 'log', line: 'connect ECONNREFUSED \u001b[31mdb:5432' }, hint: 'See db.', confidence: 80, victimOf: 'db' };
  const port = { code: 'port-in-use', title: 'Port 5432 is in use', evidence: { kind: 'field', path: 'failure.message', text: 'bind: address already in use' }, hint: 'Free it.', confidence: 90 };
  const causes = causesOf([named('a', refused), named('b', refused), named('fine'), named('c', refused), named('d', refused), named('db', port)]);
  assert.deepEqual(causeLines(causes, { width: 60, paint }), [
    '  db: Port 5432 is in use',
    '    | failure.message: bind: address already in use',
    '    Free it.',
    '  a, b, c and 1 more wait for db: db refuses connections',
    '    | connect ECONNREFUSED db:5432',
    '    See db.',
  ]);
});

test('in ASCII every line is ASCII and as wide as before', async () => {
  const { lines } = await storyOf({ 日本: [{ running: 0, failure }, { at: 2000, running: 1 }], 'é': 1 });
  for (const line of lines()) {
    assert.match(toAscii(line), /^[\u0020-\u007e]*$/);
    assert.equal(widthOf(toAscii(line)), widthOf(line));
  }
  assert.match(toAscii(lines()[0]), /^ {2}\?\?\?\? {2}x+=+ {2}1\/1$/);
});

test('whether UTF-8 is taken follows the locale as POSIX ranks its variables', () => {
  const cases = [[{ LANG: 'en_US.UTF-8' }, true], [{ LANG: 'C.utf8' }, true], [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false], [{ LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' }, true], [{ LC_ALL: '', LANG: 'C.UTF-8' }, true], [{}, false]];
  for (const [env, expected] of cases) assert.equal(takesUtf8(env, 'linux'), expected, JSON.stringify(env));
  assert.equal(takesUtf8({}, 'win32'), true);
});

test('the axis has its times apart, whatever its length', () => {
  for (const endMs of [0, 1, 40, 999, 12_345, 60_000, 299_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
    for (const columns of [10, 33, 70, 180]) {
      const [line, times] = new TimeAxis(endMs, columns).lines();
      assert.equal(widthOf(line), columns);
      assert.ok(widthOf(times) <= columns && times.startsWith('0s'), `${endMs} in ${columns}: ${times}`);
      assert.equal(line.match(/[├┼]/g).length, times.split(/ +/).length, `${endMs} in ${columns}: ${times}`);
    }
  }
  assert.deepEqual([0, 940, 59_999, 60_000, 3_723_000].map(datedTime), ['0.0s', '0.9s', '59.9s', '1:00', '1:02:03']);
});

test('lines are broken between words, and within one only where it is wider than a line', () => {
  assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrapped('a bbbbbbbbbb c', 4), ['a', 'bbbb', 'bbbb', 'bb c']);
  assert.deepEqual(wrapped('日本語', 4), ['日本', '語']);
  assert.deepEqual(wrapped('', 4), ['']);
});
