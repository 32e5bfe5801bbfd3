import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { gzipped, staticGraph } from '../../scripts/build/download.mjs';

const built = (name) => fileURLToPath(new URL(`../../pkg/dist/${name}.js`, import.meta.url));

test('beside the engine the element is a small download', () => {
  const engine = new Set(staticGraph(built('index')));
  const own = staticGraph(built('element')).filter((file) => !engine.has(file));
  const size = gzipped(own);
  console.log(`element.js without the engine: ${(size / 1024).toFixed(1)} KB gzipped (${own.map((file) => basename(file)).join(', ')})`);
  assert.ok(size < 24 * 1024);
  assert.ok(!staticGraph(built('element')).some((file) => /explain|trace-/.test(basename(file))), 'what is needed seldom is loaded when it is');
});

test('bundlers keep the element where it is imported, and leave it out where it is not', async () => {
  const bundled = async (contents) => {
    const { outputFiles } = await build({ bundle: true, write: false, format: 'esm', splitting: true, outdir: 'out', logLevel: 'silent', stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) } });
    return outputFiles.map(({ text }) => text).join('').includes('evenkeel-status');
  };
  assert.ok(await bundled("import 'evenkeel/element';"));
  assert.ok(!await bundled("import { watchStabilization } from 'evenkeel'; watchStabilization();"));
});
