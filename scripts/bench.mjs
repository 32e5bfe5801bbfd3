import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from './build/index.mjs';
import { root } from './setup/paths.mjs';
import { setUp } from './setup/index.mjs';
import { run } from './setup/run.mjs';
import { Problem, runScript } from './setup/terminal.mjs';

await runScript(async () => {
  const benches = join(root, 'benches', 'run.mjs');
  if (!existsSync(benches)) throw new Problem('There are no benchmarks yet: benches/run.mjs is missing.');
  await setUp({ debian: ['browser'] });
  await buildPackage();
  const { status } = await run(process.execPath, [benches, ...process.argv.slice(2)], { log: 'bench', echo: true });
  return status;
});
