import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/paths.mjs';
import { valueRow } from '../support/rows.mjs';

export const title = 'what a dashboard downloads';

/** Bundles a page's script with the package in it, minified, as a user's bundler does; what is imported later is left out. */
export async function bundlePage(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, sourcefile: 'page.js' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    plugins: [laterIsAnotherFile],
  });
  return outputFiles[0].text;
}

/** A bundler that splits puts what `import()` asks for into a file of its own. */
const laterIsAnotherFile = {
  name: 'later-is-another-file',
  setup: ({ onResolve }) => onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
};

export async function run() {
  const page = await bundlePage("import { waitForStabilization } from 'evenkeel'; globalThis.wait = waitForStabilization;");
  const kilobytes = gzipSync(page, { level: 9 }).length / 1024;
  return [valueRow('import { waitForStabilization }, gzip -9', { values: [kilobytes], unit: 'KB', target: 48 })];
}
