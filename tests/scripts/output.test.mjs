import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countCargo, countNode, forbiddenCrates } from '../../scripts/test/output.mjs';
import { runStage } from '../../scripts/test/run-stage.mjs';

test('the tests of every cargo binary are added up', () => {
  const output = [
    'running 3 tests',
    'test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s',
    'test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s',
  ].join('\n');
  assert.deepEqual(countCargo(output), { passed: 7, failed: 2 });
});

test('a cancelled node test counts as failed', () => {
  const output = 'ℹ tests 9\nℹ suites 0\nℹ pass 6\nℹ fail 1\nℹ cancelled 2\nℹ skipped 0\n';
  assert.deepEqual(countNode(output), { passed: 6, failed: 3 });
});

test('a JavaScript crate in the native tree is named', () => {
  assert.equal(forbiddenCrates('evenkeel v0.1.0 (/somewhere)\nfutures-util v0.3.34\n'), undefined);
  assert.match(forbiddenCrates('evenkeel v0.1.0 (/somewhere)\njs-sys v0.3.107\ngloo-timers v0.4.0\n'), /js-sys, gloo-timers/);
  assert.match(forbiddenCrates(''), /no evenkeel/);
});

const node = (source) => [process.execPath, '-e', source];

test('a stage that ends well without running a test has failed', async () => {
  const { passed, failed, report } = await runStage({ name: 'scripts-empty', commands: [node('')], count: countNode });
  assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
  assert.match(report, /No test ran/);
});

test('a stage that fails shows the output of its failing command, and still runs the others', async () => {
  const { passed, failed, report } = await runStage({
    name: 'scripts-failing',
    commands: [node('console.log("what went wrong"); process.exit(3)'), node('console.log("ℹ pass 2")')],
    count: countNode,
  });
  assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
  assert.match(report, /exit status 3/);
  assert.match(report, /what went wrong/);
});

test('a program that is not there fails its stage by name', async () => {
  const { failed, report } = await runStage({ name: 'scripts-missing', commands: [['no-such-program-here']] });
  assert.equal(failed, 1);
  assert.match(report, /no-such-program-here/);
});
