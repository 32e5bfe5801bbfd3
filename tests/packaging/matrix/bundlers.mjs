import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeModules } from '../../../scripts/setup/paths.mjs';
import { expected } from '../support/rollout.js';
import { entryPoints, peers } from './support/app.mjs';
import { freePort } from './support/job.mjs';

const esbuild = join(nodeModules, '.bin', 'esbuild');
const installed = (app, program) => join(app, 'node_modules', '.bin', program);

/** The apps of some bundlers have a worker as well, and some the status element. */
const withWorker = { workerResult: expected };
const withWorkerAndElement = { ...withWorker, elementResult: 'ready' };

export const bundlers = [
  {
    name: 'Vite, build',
    fixture: 'vite',
    run: async (job, app) => {
      await job.command(installed(app, 'vite'), ['build'], { cwd: app });
      await job.expectRollout(await job.serve(join(app, 'dist')), withWorkerAndElement);
      return 'page, worker, element';
    },
  },
  {
    name: 'Vite, dev server',
    fixture: 'vite',
    run: async (job, app) => {
      const port = await freePort();
      const url = await job.server(port, installed(app, 'vite'), ['--host', '127.0.0.1', '--port', port, '--strictPort'], { cwd: app });
      await job.expectRollout(url, withWorkerAndElement);
      return 'page, worker, element';
    },
  },
  {
    name: 'Vite 7, Web Worker',
    fixture: 'vite-7',
    run: async (job, app) => {
      await job.command(installed(app, 'vite'), ['build'], { cwd: app });
      await job.expectRollout(await job.serve(join(app, 'dist')), withWorker);
      return "with worker.format: 'es'";
    },
  },
  {
    name: 'webpack 5',
    fixture: 'webpack',
    run: async (job, app) => {
      await job.command(installed(app, 'webpack'), ['--mode', 'production'], { cwd: app });
      await job.expectRollout(await job.serve(app), withWorker);
      return 'page, worker';
    },
  },
  {
    name: 'Rollup',
    fixture: 'rollup',
    run: async (job, app) => {
      await job.command(installed(app, 'rollup'), ['--config'], { cwd: app });
      await job.expectRollout(await job.serve(app));
    },
  },
  {
    name: 'esbuild, ESM with splitting',
    fixture: 'esbuild',
    quick: true,
    run: async (job, app) => {
      await job.command(esbuild, ['src/main.js', '--bundle', '--minify', '--splitting', '--format=esm', '--outdir=dist'], { cwd: app });
      await job.expectRollout(await job.serve(app));
    },
  },
  {
    name: 'esbuild, IIFE',
    fixture: 'esbuild',
    quick: true,
    run: async (job, app) => {
      await job.command(esbuild, ['src/main.js', '--bundle', '--minify', '--outfile=dist/iife.js'], { cwd: app });
      await job.expectRollout(`${await job.serve(app)}/iife.html`);
    },
  },
  {
    name: 'esbuild, every entry point',
    fixture: 'esbuild-entries',
    quick: true,
    run: async (job, app) => {
      const entries = entryPoints(app);
      for (const entry of entries) {
        // As for a page: Node's own modules cannot be had. What the user brings, such as React, is left to the user.
        await job.command(esbuild, ['--bundle', '--platform=browser', '--format=esm', '--log-level=warning', ...peers(app).map((name) => `--external:${name}`), '--outfile=dist/entry.js', `--alias:entry=${entry}`, 'main.js'], { cwd: app });
      }
      return entries.map((entry) => entry.replace('evenkeel/', '')).join(', ');
    },
  },
  {
    name: 'Parcel',
    fixture: 'parcel',
    run: async (job, app) => {
      const parcel = (page) => job.command(installed(app, 'parcel'), ['build', `src/${page}`], { cwd: app });
      await parcel('index.html');
      await job.expectRollout(await job.serve(join(app, 'dist')), withWorker);

      const manifest = join(app, 'package.json');
      const withExports = { ...JSON.parse(readFileSync(manifest, 'utf8')), '@parcel/resolver-default': { packageExports: true } };
      writeFileSync(manifest, JSON.stringify(withExports));
      await parcel('subpath.html');
      await job.expectRollout(`${await job.serve(join(app, 'dist'))}/subpath.html`);
      return 'page, worker; evenkeel/explain with packageExports';
    },
  },
];
