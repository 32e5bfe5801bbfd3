import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, workFolder } from '../setup/paths.mjs';
import { Problem, paint, say, seconds } from '../setup/terminal.mjs';
import { bundleCli, cliFile } from './cli.mjs';
import { gzipped, staticGraph } from './download.mjs';
import { forElement, writeElementLicenses } from './element.mjs';
import { entries } from './entries.mjs';
import { putInPlace, whenChanged } from './inputs.mjs';
import { kilobytes, wasmFolder } from './wasm.mjs';

const distFolder = join(root, 'pkg', 'dist');

/** Bundles every entry point into `pkg/dist`: ES modules that share their common parts, and CommonJS each by itself. */
export async function bundle() {
  const all = entries();
  await whenChanged('bundle', {
    inputs: [join(root, 'pkg', 'src'), join(root, 'pkg', 'package.json'), join(root, 'package-lock.json'), wasmFolder, ...['bundle.mjs', 'cli.mjs', 'element.mjs', 'licenses.mjs'].map((name) => join(root, 'scripts', 'build', name))],
    outputs: [cliFile, ...all.flatMap(({ module, commonjs }) => [module, commonjs].filter(Boolean))],
  }, async () => {
    const started = Date.now();
    const { build } = await import('esbuild');
    const building = join(workFolder, 'dist');
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true });
    try {
      const { metafile } = await build({
        ...shared,
        format: 'esm',
        splitting: true,
        metafile: true,
        chunkNames: '[name]-[hash]',
        outdir: building,
        entryPoints: all.map(({ name, source }) => ({ in: source, out: name })),
      });
      writeElementLicenses(building, metafile);
      await build({
        ...shared,
        format: 'cjs',
        outdir: building,
        outExtension: { '.js': '.cjs' },
        entryPoints: all.filter(({ commonjs }) => commonjs).map(({ name, source }) => ({ in: source, out: name })),
      });
      await bundleCli(building, all);
    } catch (error) {
      throw new Problem(`Bundling failed:\n${error.message}`);
    }
    putInPlace(building, distFolder);
    const main = all.find(({ name }) => name === 'index').module;
    const packed = gzipped(staticGraph(main));
    say(paint('dim', `  pkg/dist: ${all.length} ${all.length === 1 ? 'entry point' : 'entry points'}, ${basename(main)} and what it imports ${kilobytes(packed)} gzipped, in ${seconds(Date.now() - started)}`));
  });
}

const shared = {
  bundle: true,
  minify: true,
  // The same code for Node and browsers; Node's own modules are asked for at run time.
  platform: 'neutral',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
  // The frameworks that hooks are for are the user's own.
  external: ['react', 'vue'],
  plugins: [inlineWasm(), ownMicrotasks(), ...forElement()],
};

/**
 * The wasm as a string, decoded at the first use: no fetch, no path, nothing for a bundler to configure. It is deflated
 * first, since plain wasm in base64 compresses a third worse; by zopfli, which packs it 6 % tighter than zlib.
 */
function inlineWasm() {
  // Both formats hold the same string, and packing it takes seconds.
  const packed = new Map();
  return {
    name: 'inline-wasm',
    setup(build) {
      build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
        if (!packed.has(path)) packed.set(path, pack(path));
        return { contents: await packed.get(path), loader: 'text' };
      });
    },
  };
}

/** Gives the glue of wasm-bindgen the package's own `queueMicrotask`. */
function ownMicrotasks() {
  return {
    name: 'own-microtasks',
    setup(build) {
      build.onLoad({ filter: /[\\/]pkg[\\/]wasm[\\/]\w+\.js$/ }, ({ path }) => {
        return { contents: `import { queueMicrotask } from '../src/microtask.js';\n${readFileSync(path, 'utf8')}`, loader: 'js' };
      });
    },
  };
}

async function pack(path) {
  const { deflateAsync } = await import('@gfx/zopfli');
  return Buffer.from(await deflateAsync(readFileSync(path), {})).toString('base64');
}
