import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { root, workFolder, writableHomes } from '../setup/paths.mjs';
import { run, runOrThrow } from '../setup/run.mjs';
import { paint, say, seconds } from '../setup/terminal.mjs';
import { putInPlace, whenChanged } from './inputs.mjs';

export const wasmFolder = join(root, 'pkg', 'wasm');

/** The modules of the package, by the name of their files: the engine, what explains why a deployment is not ready, and what records and replays. */
const modules = { evenkeel: [], explain: ['--features', 'explain'], trace: ['--features', 'trace'] };

/** Made small rather than quick: they are downloaded only where something is wrong or recorded, and seldom run for long. */
const small = new Set(['explain', 'trace']);

/** Compiles the crate to WebAssembly with its JS glue, into `pkg/wasm`, once for each module. */
export async function buildWasm() {
  const { output: compiler } = await run('rustc', ['--version'], { log: 'rust' });
  await whenChanged('wasm', {
    inputs: ['Cargo.toml', 'Cargo.lock', 'src', 'scripts/build/wasm.mjs'].map((path) => join(root, path)),
    outputs: Object.keys(modules).flatMap((name) => [`${name}.js`, `${name}_bg.wasm`]).map((name) => join(wasmFolder, name)),
    extra: compiler,
  }, async () => {
    say('Compiling the engine to WebAssembly, a minute the first time …');
    const started = Date.now();
    // Built elsewhere: a failed build leaves the last good one.
    const building = join(workFolder, 'wasm');
    rmSync(building, { recursive: true, force: true });
    mkdirSync(workFolder, { recursive: true });
    await runOrThrow('cargo fetch', 'cargo', ['fetch', '--target', 'wasm32-unknown-unknown'], { log: 'cargo-fetch' });
    for (const [name, features] of Object.entries(modules)) {
      await runOrThrow('wasm-pack build', 'wasm-pack', [
        'build', '--release', '--target', 'web', '--mode', 'no-install', '--no-pack', '--no-gitignore', '--no-typescript', '--out-name', name, '--out-dir', building, root, '--', ...features,
      ], { log: 'wasm-pack', env: { CARGO_ENCODED_RUSTFLAGS: withoutPaths().join('\x1f'), ...(small.has(name) && { CARGO_PROFILE_RELEASE_OPT_LEVEL: 'z' }) } });
    }
    putInPlace(building, wasmFolder);
    const sizes = Object.keys(modules).map((name) => `${name} ${wasmSize(name)}`);
    say(paint('dim', `  ${sizes.join(', ')}, in ${seconds(Date.now() - started)}`));
  });
}

/** Keeps this machine's folders out of the published file, so that it is the same wherever it was built. */
function withoutPaths() {
  const registry = join(writableHomes().CARGO_HOME, 'registry', 'src');
  const registries = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
  return [...registries, root.replace(/\/$/, '')].map((folder) => `--remap-path-prefix=${folder}=.`);
}

function wasmSize(name) {
  const file = join(wasmFolder, `${name}_bg.wasm`);
  const packed = gzipSync(readFileSync(file), { level: 9 }).length;
  return `${kilobytes(statSync(file).size)} (${kilobytes(packed)} gzipped)`;
}

export function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
