import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widthOf } from '../../pkg/src/cli/text-width.js';
import { shop } from './support/command.mjs';
import { Screen } from './support/screen.mjs';
import { inTerminal, noTerminal } from './support/terminal.mjs';

const wait = (...args) => ['wait', '--cluster', shop, '--poll-interval', '50ms', '--stable-for', '300ms', '--timeout', '30s', ...args];

test('the screen of these tests sees wide lines, flicker and wiped screens', () => {
  const frame = (text) => `\u001b[?2026h${text}\u001b[?2026l`;
  const screen = new Screen(10, 5).write(frame('one\u001b[K\ntwo\u001b[K\n\u001b[J'));
  assert.deepEqual([screen.lines, screen.wraps, screen.flickers, screen.clears], [['one', 'two', ''], 0, 0, 0]);
  screen.write(frame('\u001b[2A\r\u001b[Kone\n'));
  assert.equal(screen.flickers, 3);
  screen.write('\u001b[2J');
  assert.equal(screen.clears, 1);
  screen.write('\r01234567890');
  assert.equal(screen.wraps, 1);
});

for (const columns of [80, 200]) {
  test(`the live table in a real terminal of ${columns} columns: no line too wide, no flicker, a quiet end`, { skip: noTerminal }, async () => {
    const running = inTerminal(wait(), { columns, env: { SCENARIO: 'rollout' } });
    assert.equal(await running.done, 0);
    const { screen } = running;
    assert.ok(screen.frames.length >= 6, `${screen.frames.length} frames`);
    assert.deepEqual([screen.wraps, screen.flickers, screen.clears, screen.unknown], [0, 0, 0, []]);
    for (const lines of screen.frames) for (const line of lines) assert.ok(widthOf(line) < columns, line);
    const crashing = screen.frames.find((lines) => lines.some((line) => line.includes('failing')));
    assert.ok(crashing.some((line) => /^api .* 1\/2 {2}failing .*\b1 +The process e/.test(line)), crashing.join('\n'));
    assert.ok(widthOf(crashing.find((line) => line.startsWith('api'))) > columns - 20, 'the width is used');
    assert.match(screen.lines.at(-2), /^Ready: 4 services after /);
    assert.equal(screen.cursorShown, true);
  });
}

test('Ctrl-C typed at a real terminal: the table stays, the cursor comes back, 130', { skip: noTerminal }, async () => {
  const running = inTerminal(wait(), { columns: 80, env: { SCENARIO: 'stuck' } });
  await running.shows('web');
  assert.equal(running.screen.cursorShown, false);
  running.type('\u0003');
  assert.equal(await running.done, 130);
  const { screen } = running;
  assert.equal(screen.cursorShown, true);
  assert.match(screen.lines.join('\n'), /^SERVICE[^]*\nInterrupted after \S+: web 1\/3 not ready\n/m);
  assert.deepEqual([screen.wraps, screen.flickers, screen.clears], [0, 0, 0]);
});
