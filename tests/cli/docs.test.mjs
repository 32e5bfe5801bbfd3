import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import { readArguments } from '../../pkg/src/cli/arguments.js';
import { EXAMPLES } from '../../pkg/src/cli/help.js';
import { OPTIONS } from '../../pkg/src/cli/options.js';
import { generatedFiles } from '../../scripts/docs/cli.mjs';
import { root } from '../../scripts/setup/paths.mjs';

for (const { path, found, wanted } of generatedFiles()) {
  test(`${relative(root, path)} says what the option table says (node scripts/docs/cli.mjs brings it up to date)`, () => {
    assert.equal(found, wanted);
  });
}

test('every example is understood', () => {
  for (const [command, examples] of Object.entries(EXAMPLES)) {
    for (const [, example] of examples) {
      const words = example.replace(/ < .*$/, '').split(' ');
      assert.deepEqual(words.slice(0, 2), ['evenkeel', command]);
      const { cluster, file } = readArguments(words.slice(2), command);
      assert.ok(command === 'wait' ? cluster : file);
    }
  }
});

test('the defaults that the table tells are those that hold', () => {
  assert.deepEqual(readArguments([]), { timeout: 300_000, stableFor: 5000, progressDeadline: Infinity, pollInterval: 2000, failFast: true, adaptive: 'min', concurrency: 16, logTail: 20, evidence: true });
  assert.deepEqual(readArguments([], 'replay'), {});
  const told = (wanted) => OPTIONS.find(({ name }) => name === wanted).default;
  assert.deepEqual(['timeout', 'stable-for', 'poll-interval', 'progress-deadline', 'fail-fast', 'adaptive', 'concurrency', 'log-tail', 'evidence'].map(told), ['5m', '5s', '2s', 'off', 'on', 'min', '16', '20', 'on']);
});
