import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { licenses } from './licenses.mjs';

export const cliFile = join(root, 'pkg', 'dist', 'cli.js');

/**
 * Bundles the command line with its libraries, so that the package stays without dependencies. The engine and the clusters
 * stay where they are, beside it: a command loads only the cluster it asks.
 */
export async function bundleCli(folder, entries) {
  const { build } = await import('esbuild');
  const source = join(root, 'pkg', 'src', 'cli', 'main.js');
  const { metafile } = await build({
    bundle: true,
    minify: true,
    // Not 'node', for which some libraries offer CommonJS only, and that with `require`.
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    format: 'esm',
    target: 'node20.16',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    entryPoints: [source],
    outfile: join(folder, 'cli.js'),
    plugins: [besideIt(entries)],
  });
  chmodSync(join(folder, 'cli.js'), 0o755);
  writeFileSync(join(folder, 'cli.licenses.txt'), licenses(Object.keys(metafile.inputs)));
}

function besideIt(entries) {
  return {
    name: 'beside-it',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*index\.js$/ }, ({ path, resolveDir }) => {
        const entry = entries.find(({ source }) => source === join(resolveDir, path));
        return entry && { path: `./${entry.name}.js`, external: true };
      });
    },
  };
}
