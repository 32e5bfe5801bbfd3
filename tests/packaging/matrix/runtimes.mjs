import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeModules } from '../../../scripts/setup/paths.mjs';
import { expectPrinted } from './support/job.mjs';

const esbuild = join(nodeModules, '.bin', 'esbuild');

/** Runtimes besides Node and browsers; npm has their programs, each platform's in a package of its own. */
export const runtimes = [
  {
    name: 'Deno',
    fixture: 'deno',
    run: async (job, app) => {
      // Without any permission: the package needs none.
      expectPrinted(await job.command(programIn(app, '@deno', 'deno'), ['run', '--no-prompt', '--no-remote', 'app.js'], { cwd: app, env: { DENO_NO_UPDATE_CHECK: '1' } }));
    },
  },
  {
    name: 'Bun',
    fixture: 'bun',
    run: async (job, app) => {
      const bun = programIn(app, '@oven', join('bin', 'bun'));
      for (const file of ['app.js', 'app.cjs']) expectPrinted(await job.command(bun, [file], { cwd: app, env: { DO_NOT_TRACK: '1' } }));
      return 'import, require';
    },
  },
  {
    name: 'workerd',
    fixture: 'workerd',
    run: async (job, app) => {
      // As wrangler does it: one bundle, and the compiled modules beside it.
      await job.command(esbuild, ['worker.js', '--bundle', '--splitting', '--format=esm', '--loader:.wasm=copy', '--outdir=dist'], { cwd: app });
      expectPrinted(await job.command(process.execPath, ['run.js'], { cwd: app }));
      return 'with init(module, explainModule)';
    },
  },
];

function programIn(app, scope, path) {
  const folder = join(app, 'node_modules', scope);
  const found = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, path)).find((file) => existsSync(file)) : undefined;
  if (!found) throw new Error(`npm has no ${path} for ${process.platform} on ${process.arch}.`);
  return found;
}
