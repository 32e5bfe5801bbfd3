import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/setup/paths.mjs';

/** Test runners, whose fake timers must not hold a wait up; the examples of docs/testing.md among the tests. */
export const runners = [
  {
    name: 'Jest',
    fixture: 'jest',
    run: async (job, app) => {
      writeExample(app, '@jest/globals');
      const jest = join(app, 'node_modules', '.bin', 'jest');
      await job.command(jest, [], { cwd: app });
      await job.command(jest, ['--transform', '{}'], { cwd: app, env: { NODE_OPTIONS: '--experimental-vm-modules' } });
      return 'fake timers; through Babel, as ES modules';
    },
  },
  {
    name: 'Vitest',
    fixture: 'vitest',
    run: async (job, app) => {
      writeExample(app, 'vitest');
      await job.command(join(app, 'node_modules', '.bin', 'vitest'), ['run'], { cwd: app });
      return 'fake timers';
    },
  },
];

/** Those of other test runners are marked `javascript`; the ones marked `js` run in Node as they are. */
function writeExample(app, runner) {
  const text = readFileSync(join(root, 'docs', 'testing.md'), 'utf8');
  const examples = [...text.matchAll(/```javascript\n([\s\S]*?)```/g)].map(([, code]) => code);
  const example = examples.find((code) => code.includes(`from '${runner}'`));
  if (!example) throw new Error(`docs/testing.md has no example with ${runner}.`);
  writeFileSync(join(app, 'example.test.js'), example);
}
