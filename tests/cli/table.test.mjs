import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { LiveRegion } from '../../pkg/src/cli/output/live-region.js';
import { renderTable } from '../../pkg/src/cli/output/table.js';
import { Progress } from '../../pkg/src/cli/progress.js';
import { painter } from '../../pkg/src/cli/terminal.js';
import { widthOf } from '../../pkg/src/cli/text-width.js';

const plan = { timeout: 300_000, stableFor: 5000 };

/** The table of services `{ name: [running, desired, failure?, restarts?] }`. */
function table(services, { columns = 80, height = 24, color = false, readyForMs = 0, elapsedMs = 62_000 } = {}) {
  const progress = new Progress();
  const summaries = Object.entries(services).map(([name, [running, desired, failure, restarts]]) => ({ name, running, desired, healthy: !failure, endpoints: [], failure, restarts }));
  const blocking = summaries.filter(({ running, desired, failure }) => running !== desired || failure).map(({ name }) => ({ name }));
  progress.update({ services: summaries, blocking, readyForMs, elapsedMs: 0 });
  return renderTable({ progress, elapsedMs, plan, columns, height, paint: painter(color) });
}

const many = (count, running) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`service-${i}`, [running(i), 1]]));
const crash = { reason: 'crash-loop', message: 'task: non-zero exit (1), and a long explanation that goes on for longer than any terminal is wide '.repeat(3) };

test('a row per service: bar, numbers, state, age, restarts, reason', () => {
  assert.deepEqual(table({ web: [1, 3], db: [0, 1, { reason: 'crash-loop', message: 'exit 1' }, 4], cache: [2, 2] }), [
    'SERVICE REPLICAS      STATE    AGE    ↻   REASON',
    'web     ██░░░░░░ 1/3  starting 1m02',
    'db      ░░░░░░░░ 0/1  failing  1m02   4   crash-loop: exit 1',
    'cache   ████████ 2/2  ready    1m02',
    '1 of 3 ready · 1m 2s of 5m',
  ]);
});

test('a bar is full only when all run', () => {
  assert.match(table({ web: [99, 100] })[1], /█{7}░ /);
  assert.match(table({ web: [5, 3] })[1], /█{8} 5\/3/);
  assert.match(table({ web: [0, 0] })[1], /█{8} 0\/0/);
});

test('a soak is counted in the last line', () => {
  assert.equal(table({ web: [1, 1] }, { readyForMs: 3200 }).at(-1), '1 of 1 ready, stable for 3.2s of 5s · 1m 2s of 5m');
});

for (const columns of [10, 20, 40, 60, 80, 81, 120, 200]) {
  test(`no line is wider than a terminal of ${columns} columns`, () => {
    const lines = table({ 'a-service-with-a-name-that-is-much-too-long-for-a-narrow-terminal': [1, 3, crash, 123456], 日本語のサービス名はとても長いことがあります: [12345, 4294967295, crash], ['👩‍👩‍👧‍👦'.repeat(20)]: [1, 1] }, { columns });
    for (const line of lines) assert.ok(widthOf(line) < Math.max(columns, 20), `${widthOf(line)}: ${line}`);
  });
}

test('a wide terminal is used: longer bars and more of the reason', () => {
  const [narrow, wide] = [80, 200].map((columns) => table({ web: [0, 1, crash] }, { columns })[1]);
  assert.ok(widthOf(wide) > 190 && widthOf(narrow) > 70, `${widthOf(wide)}, ${widthOf(narrow)}`);
  assert.match(wide, /░{20}/);
});

test('what does not fit is those that are ready; what fails comes first', () => {
  const lines = table({ ...many(60, (i) => (i < 50 ? 1 : 0)), broken: [0, 1, crash] });
  assert.equal(lines.length, 14);
  assert.match(lines[1], /^broken /);
  assert.deepEqual(lines.slice(2, 12).map((line) => line.split(' ')[0]), Array.from({ length: 10 }, (_, i) => `service-${50 + i}`));
  assert.deepEqual(lines.slice(-2), ['… and 50 ready', '50 of 61 ready · 1m 2s of 5m']);
});

test('beyond 40 services only those that are not ready are shown, however tall the terminal', () => {
  assert.equal(table(many(40, () => 1), { height: 200 }).length, 42);
  assert.equal(table(many(41, (i) => Math.min(i, 1)), { height: 200 }).length, 4);
});

test('never taller than the terminal', () => {
  for (const height of [5, 6, 10, 24, 50]) {
    const lines = table(many(100, () => 0), { height });
    assert.ok(lines.length < height, `${lines.length} of ${height}`);
    assert.match(lines.at(-2), /^… and \d+ more not ready$/);
  }
});

test('colours change nothing but the colour', () => {
  const services = { web: [1, 3], db: [0, 1, crash, 4] };
  const colored = table(services, { color: true });
  assert.match(colored[2], /\u001b\[31m/);
  assert.deepEqual(colored.map((line) => stripVTControlCharacters(line).trimEnd()), table(services));
});

test('names and reasons cannot reach the terminal', () => {
  const lines = table({ '\u001b[2J\nweb\u009b1m': [0, 1, { reason: 'x', message: '\u001b]0;title\u0007\r\n\u202eevil' }] });
  for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('a frame is one write over the frame before; the cursor comes back at the end', () => {
  const writes = [];
  const region = new LiveRegion({ columns: 80, write: (text) => writes.push(text) });
  region.draw(['one', 'two']);
  region.draw(['three']);
  region.end();
  assert.equal(writes.length, 3);
  assert.match(writes[0], /\u001b\[\?25l/);
  assert.match(writes[1], /\u001b\[2A\rthree\u001b\[K\n\u001b\[J/);
  assert.equal(writes[2], '\u001b[?25h');
});

test('after a terminal was made narrower, the wrapped rows of the old frame are gone over', () => {
  const writes = [];
  const stream = { columns: 80, write: (text) => writes.push(text) };
  const region = new LiveRegion(stream);
  region.draw(['x'.repeat(79), 'short']);
  stream.columns = 40;
  region.draw(['y']);
  region.end();
  assert.match(writes[1], /\u001b\[3A/);
});
