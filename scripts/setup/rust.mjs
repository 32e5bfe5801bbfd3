import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runOrThrow } from './run.mjs';
import { findProgram, root } from './paths.mjs';
import { Problem, say } from './terminal.mjs';

const wasmTarget = 'wasm32-unknown-unknown';

/** Makes sure cargo is there, new enough, and able to compile to WebAssembly. */
export async function setUpRust() {
  if (!findProgram('cargo')) {
    throw new Problem('cargo was not found. Install Rust with rustup (https://rustup.rs), open a new shell and run this again.');
  }
  if (!findProgram('cc')) throw new Problem('There is no C compiler to link with: install gcc (Debian: apt-get install build-essential) and run this again.');
  const { output } = await run('rustc', ['--version'], { log: 'rust' });
  const found = /rustc (\d+)\.(\d+)/.exec(output);
  if (!found) throw new Problem(`rustc does not work:\n${output}\nRun "rustup default stable" and try again.`);
  const wanted = /^rust-version = "1\.(\d+)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'));
  if (wanted && Number(found[1]) === 1 && Number(found[2]) < Number(wanted[1])) {
    throw new Problem(`Rust 1.${wanted[1]} or newer is needed, found ${found[0]}. Run "rustup update stable" and try again.`);
  }
  await addWasmTarget();
}

async function addWasmTarget() {
  const { output } = await run('rustc', ['--print', 'target-libdir', '--target', wasmTarget], { log: 'rust' });
  const folder = /^\/.*rustlib.*$/m.exec(output)?.[0];
  if (folder && existsSync(folder)) return;
  if (!findProgram('rustup')) {
    throw new Problem(`The Rust target ${wasmTarget} is missing, and there is no rustup to add it. Install Rust with rustup (https://rustup.rs).`);
  }
  say(`Adding the Rust target ${wasmTarget}, a few seconds …`);
  await runOrThrow(`rustup target add ${wasmTarget}`, 'rustup', ['target', 'add', wasmTarget], { log: 'rust' });
}

/** rustfmt and clippy, which a minimal Rust installation lacks. Where they cannot be had, their test stages say so. */
export async function setUpRustComponents() {
  const missing = [];
  for (const [component, command] of [['rustfmt', 'fmt'], ['clippy', 'clippy']]) {
    const { status } = await run('cargo', [command, '--version'], { log: 'rust-components' });
    if (status !== 0) missing.push(component);
  }
  if (missing.length === 0) return;
  say(`Adding ${missing.join(' and ')}, a few seconds …`);
  await run('rustup', ['component', 'add', ...missing], { log: 'rust-components' });
}
