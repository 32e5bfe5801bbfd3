import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { root, workFolder, writableHomes } from '../setup/paths.mjs';
import { run, runOrThrow } from '../setup/run.mjs';
import { paint, say, seconds } from '../setup/terminal.mjs';
import { putInPlace, whenChanged } from './inputs.mjs';

export const wasmFolder = join(root, 'pkg', 'wasm');

/** Compiles the crate to WebAssembly with its JS glue, into `pkg/wasm`. */
export async function buildWasm() {
  const { output: compiler } = await run('rustc', ['--version'], { log: 'rust' });
  await whenChanged('wasm', {
    inputs: ['Cargo.toml', 'Cargo.lock', 'src', 'scripts/build/wasm.mjs'].map((path) => join(root, path)),
    outputs: ['evenkeel.js', 'evenkeel_bg.wasm'].map((name) => join(wasmFolder, name)),
    extra: compiler,
  }, async () => {
    say('Compiling the engine to WebAssembly, half a minute the first time …');
    const started = Date.now();
    // Built elsewhere: a failed build leaves the last good one.
    const building = join(workFolder, 'wasm');
    rmSync(building, { recursive: true, force: true });
    mkdirSync(workFolder, { recursive: true });
    await runOrThrow('cargo fetch', 'cargo', ['fetch', '--target', 'wasm32-unknown-unknown'], { log: 'cargo-fetch' });
    await runOrThrow('wasm-pack build', 'wasm-pack', [
      'build', '--release', '--target', 'web', '--mode', 'no-install', '--no-pack', '--no-gitignore', '--no-typescript', '--out-dir', building, root,
    ], { log: 'wasm-pack', env: { CARGO_ENCODED_RUSTFLAGS: withoutPaths().join('\x1f') } });
    putInPlace(building, wasmFolder);
    say(paint('dim', `  ${wasmSize()} in ${seconds(Date.now() - started)}`));
  });
}

/** Keeps this machine's folders out of the published file, so that it is the same wherever it was built. */
function withoutPaths() {
  const registry = join(writableHomes().CARGO_HOME, 'registry', 'src');
  const registries = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
  return [...registries, root.replace(/\/$/, '')].map((folder) => `--remap-path-prefix=${folder}=.`);
}

function wasmSize() {
  const file = join(wasmFolder, 'evenkeel_bg.wasm');
  const packed = gzipSync(readFileSync(file), { level: 9 }).length;
  return `${kilobytes(statSync(file).size)} of wasm, ${kilobytes(packed)} gzipped,`;
}

export function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
