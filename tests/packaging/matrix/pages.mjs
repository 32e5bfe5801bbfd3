import { join } from 'node:path';
import { nodeModules } from '../../../scripts/setup/paths.mjs';

const esbuild = join(nodeModules, '.bin', 'esbuild');
const strictPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** What a browser runs without a bundler, and its workers. */
export const pages = [
  {
    name: 'Page without a bundler',
    fixture: 'page',
    quick: true,
    run: async (job, app) => {
      const url = await job.serve(app);
      await job.expectRollout(url);
      await job.expectRollout(`${url}/import-map.html`);
      return 'by path, by import map';
    },
  },
  {
    name: 'Page with a strict Content-Security-Policy',
    fixture: 'page',
    quick: true,
    run: async (job, app) => job.expectRollout(await job.serve(app, { 'Content-Security-Policy': strictPolicy })),
  },
  {
    name: 'Web Worker',
    fixture: 'worker',
    quick: true,
    run: async (job, app) => job.expectRollout(await job.serve(app)),
  },
  {
    name: 'Service Worker',
    fixture: 'service-worker',
    quick: true,
    run: async (job, app) => {
      await job.command(esbuild, ['service-worker.js', '--bundle', '--minify', '--outfile=bundled.js'], { cwd: app });
      const url = await job.serve(app);
      await job.expectRollout(`${url}/?worker=bundled.js`);
      await job.expectRollout(`${url}/?worker=module.js`);
    },
  },
];
