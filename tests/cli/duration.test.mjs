import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, formatDuration, parseDuration, shortAge } from '../../pkg/src/cli/duration.js';

test('durations are a number with a unit, larger units first', () => {
  const known = { 0: 0, '500ms': 500, '90s': 90_000, '5m': 300_000, '1h30m': 5_400_000, '1.5s': 1500, '1m30s': 90_000, '2h3m4s5ms': 7_384_005, '0s': 0 };
  for (const [text, milliseconds] of Object.entries(known)) assert.equal(parseDuration(text), milliseconds, text);
});

test('anything else is refused, a number without a unit above all', () => {
  for (const text of ['', '5', '90', '-5s', '5 s', ' 5s', '5s ', '5S', '30s1m', '5s5s', '1e3s', '.5s', '5.s', 's', 'ms', 'Infinity', '5d', '٥s', '99999999h', '5m\n']) {
    assert.equal(parseDuration(text), undefined, JSON.stringify(text));
  }
});

test('durations are written shortly', () => {
  assert.deepEqual([0, 400, 9999, 12_345, 60_000, 245_000, 3_600_000, 7_380_000].map(formatDuration), ['0s', '0.4s', '9.9s', '12s', '1m', '4m 5s', '1h', '2h 3m']);
  assert.deepEqual([0, 59_999, 245_000, 3_720_000, 200_000_000].map(shortAge), ['0s', '59s', '4m05', '1h02', '2d']);
  assert.deepEqual([7_000, 3_723_000].map(clock), ['0:07', '1:02:03']);
  for (let age = 1; age < 1e10; age *= 3) assert.ok(shortAge(age).length <= 6);
});
