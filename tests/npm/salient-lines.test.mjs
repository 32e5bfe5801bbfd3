import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { salientLines } from 'evenkeel/explain';

const log = [
  'starting',
  '10:00:01 GET /health 200 in 3 ms',
  '10:00:02 GET /health 200 in 5 ms',
  "Error: Cannot find module 'express'",
  '    at Module._resolveFilename (node:internal/modules/cjs/loader:1075:15)',
  "Error: Cannot find module 'express'",
  '    at Module._resolveFilename (node:internal/modules/cjs/loader:1075:15)',
  'exit 1',
];

test('the lines that matter come first, lines of one shape are one with their count, and each says where it stood', () => {
  const [error, ...rest] = salientLines(log);
  assert.deepEqual(error, { index: 3, count: 2, line: "Error: Cannot find module 'express'" });
  assert.deepEqual(rest.find(({ line }) => line.includes('/health')), { index: 1, count: 2, line: log[1] });
  assert.equal(salientLines(log).reduce((sum, { count }) => sum + count, 0), log.length);
});

test('it starts by itself in both formats, and an empty log has no lines', () => {
  assert.deepEqual(salientLines([]), []);
  assert.deepEqual(createRequire(import.meta.url)('evenkeel/explain').salientLines(['x']), [{ index: 0, count: 1, line: 'x' }]);
});

test('what is no array of strings is refused with its path', () => {
  assert.throws(() => salientLines('x'), { name: 'TypeError', message: 'lines: expected an array of strings, got "x"' });
  assert.throws(() => salientLines(['x', null]), { name: 'TypeError', message: 'lines[1]: expected a string, got null' });
});
