import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { actionOptions, waitArguments } from '../../scripts/action/options.mjs';
import { folder, shop } from './support/command.mjs';

const files = folder();
const script = fileURLToPath(new URL('../../scripts/action/index.mjs', import.meta.url));
const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'));

function runAction(inputs, env = {}) {
  const output = files.write(`output-${Math.random()}`, '');
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env: { PATH: process.env.PATH, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, INPUTS: JSON.stringify(inputs), ...env }, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, stdout, stderr, output: readFileSync(output, 'utf8') });
    });
  });
}

const quick = { cluster: shop, timeout: '200ms', 'poll-interval': '20ms', 'stable-for': '0', spec: '', job: '' };

test('it ends as evenkeel wait does and says so in an output', async () => {
  for (const [scenario, expected] of [['ready', 0], ['broken', 1], ['refused', 2]]) {
    const { status, stdout, output } = await runAction(quick, { SCENARIO: scenario });
    assert.deepEqual([status, output], [expected, `exit-status=${expected}\n`], stdout);
    assert.equal(/^::error /m.test(stdout), expected !== 0);
  }
});

test('a wrong input is an annotation and status 2', async () => {
  const { status, stdout, output } = await runAction({ ...quick, 'fail-fast': 'yes\n::warning::x' });
  assert.deepEqual([status, output], [2, 'exit-status=2\n']);
  assert.match(stdout, /^::error title=evenkeel::the input fail-fast must be true or false, got "yes\\n::warning::x"\n$/);
});

test('inputs become flags; empty ones none; lists have an item a line; a value cannot become a flag', () => {
  assert.deepEqual(waitArguments({ cluster: 'ecs', service: 'web\n\n  --api \n', 'fail-fast': 'false', github: 'true', verbose: 'false', timeout: ' 5m ', spec: '', unknown: 'x' }), [
    '--cluster=ecs', '--service=web', '--service=--api', '--timeout=5m', '--no-fail-fast', '--github',
  ]);
});

test('action.yml has an input for each option, and no input is pasted into a script', () => {
  assert.deepEqual(Object.keys(action.inputs), [...actionOptions().map(({ name }) => name), 'working-directory']);
  assert.equal(action.runs.using, 'composite');
  for (const step of action.runs.steps) {
    assert.doesNotMatch(step.run, /\$\{\{/);
    assert.equal(step.shell, 'bash');
  }
  assert.deepEqual(action.runs.steps[0].env, { INPUTS: '${{ toJSON(inputs) }}' });
});
