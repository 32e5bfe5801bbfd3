import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/setup/paths.mjs';
import { run } from './support/command.mjs';

const text = readFileSync(join(root, 'docs', 'traces.md'), 'utf8');

for (const [file, least] of [['docs/traces.md', 4], ['docs/cli.md', 1], ['README.md', 1]]) {
  test(`what ${file} shows of recorded rollouts is what is printed (UPDATE_STORIES=1 writes it anew)`, async () => {
    const found = readFileSync(join(root, file), 'utf8');
    let wanted = found;
    const blocks = [...found.matchAll(/```console\n(\$ (?:npx )?evenkeel (.* tests\/traces\/.*)\n)([^]*?)```/g)];
    assert.ok(blocks.length >= least);
    for (const [block, command, args, printed] of blocks) {
      const { stdout } = await run(args.split(' '), { cwd: root, env: { LC_ALL: 'C.UTF-8' } });
      wanted = wanted.replace(block, () => `\`\`\`console\n${command}${stdout}\`\`\``);
      if (!process.env.UPDATE_STORIES) assert.equal(printed, stdout, args);
    }
    if (process.env.UPDATE_STORIES) writeFileSync(join(root, file), wanted);
  });
}

test('the program in docs/traces.md prints what its remarks say', () => {
  const [, program] = /```js\n([^]*?)```/.exec(text);
  const said = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, remark]) => remark);
  assert.deepEqual(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, encoding: 'utf8' }).trim().split('\n'), said);
});

test('the example of the format is a trace', async () => {
  const [, example] = /```json\n([^]*?)```/.exec(text);
  const { status, stdout, stderr } = await run(['replay', '-'], { input: example });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /\nReady: 1 service after 0\.5s\n$/);
});
