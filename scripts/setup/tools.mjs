import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addTool, runOrThrow } from './run.mjs';
import { isExecutable, root, toolsFolder } from './paths.mjs';
import { Problem, paint, say, seconds } from './terminal.mjs';

/** wasm-pack and the wasm-bindgen of Cargo.lock, built once a machine. */
export async function setUpTools() {
  await installTool('wasm-pack', '0.15.1', { program: 'wasm-pack', locked: true, minutes: 2 });
  // Its own lock file names crate versions that not every registry mirror has: let cargo choose.
  await installTool('wasm-bindgen-cli', lockedVersion('wasm-bindgen'), { program: 'wasm-bindgen', locked: false, minutes: 3 });
}

/** Programs that run for a second need no minutes of optimising. */
const quickBuild = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};

async function installTool(name, version, { program, locked, minutes }) {
  const folder = join(toolsFolder, `${name}-${version}`);
  addTool(`${name}-${version}`);
  if (isExecutable(join(folder, 'bin', program))) return;

  say(`Building ${name} ${version}, about ${minutes} minutes, once per machine …`);
  const started = Date.now();
  mkdirSync(toolsFolder, { recursive: true });
  // Built beside its place and renamed into it, so that a second set-up or a power cut never meets half a tool.
  const building = mkdtempSync(join(toolsFolder, `.${name}-`));
  const discard = () => rmSync(building, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', discard);
  try {
    const install = (lockedFlag) => runOrThrow(
      `Building ${name} ${version}`, 'cargo',
      ['install', '--root', building, name, '--version', version, ...lockedFlag],
      { log: name, env: { ...quickBuild, CARGO_TARGET_DIR: join(building, 'target') } },
    );
    if (locked) await install(['--locked']).catch(() => install([]));
    else await install([]);
    rmSync(join(building, 'target'), { recursive: true, force: true });
    chmodSync(building, 0o755);
    moveIntoPlace(building, folder, program);
  } finally {
    process.off('exit', discard);
    discard();
  }
  say(paint('dim', `  done in ${seconds(Date.now() - started)}`));
}

function moveIntoPlace(building, folder, program) {
  if (existsSync(folder) && !isExecutable(join(folder, 'bin', program))) rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(building, folder);
  } catch (error) {
    // Another set-up was faster.
    if (!isExecutable(join(folder, 'bin', program))) throw error;
  }
}

export function lockedVersion(crate) {
  const found = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(readFileSync(join(root, 'Cargo.lock'), 'utf8'));
  if (!found) throw new Problem(`Cargo.lock names no ${crate}; run "cargo generate-lockfile".`);
  return found[1];
}
