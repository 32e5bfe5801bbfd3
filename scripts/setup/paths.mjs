import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const nodeModules = join(root, 'node_modules');
/** Logs, stamps and locks: inside `target`, which git ignores. */
export const workFolder = join(root, 'target', 'evenkeel');

/** Where wasm-pack and wasm-bindgen are kept between checkouts; in this checkout where the home folder cannot be written. */
export const toolsFolder = (() => {
  const { EVENKEEL_TOOLS, XDG_CACHE_HOME } = process.env;
  const shared = EVENKEEL_TOOLS || join(XDG_CACHE_HOME || join(home(), '.cache'), 'evenkeel', 'tools');
  return isWritable(shared) ? shared : join(workFolder, 'tools');
})();

/** Where the apps of the packaging tests are installed, shared by all checkouts. */
export const appsFolder = join(toolsFolder, 'packaging');

/** Looks a program up on PATH, and cargo's also where rustup puts it. */
export function findProgram(name) {
  return searchPath().map((folder) => join(folder, name)).find(isExecutable);
}

export function searchPath() {
  // sbin is missing from the PATH of many non-login shells; dockerd and iptables live there.
  return [...(process.env.PATH || '').split(delimiter).filter(Boolean), join(process.env.CARGO_HOME || join(home(), '.cargo'), 'bin'), '/usr/sbin', '/sbin'];
}

/** Where npm and cargo keep their downloads: in this checkout where the home folder cannot be written or is unknown. */
export function writableHomes() {
  const folders = { HOME: process.env.HOME || home() };
  if (!process.env.npm_config_cache && !isWritable(join(home(), '.npm'))) folders.npm_config_cache = join(workFolder, 'npm');
  const cargoHome = process.env.CARGO_HOME || join(home(), '.cargo');
  folders.CARGO_HOME = isWritable(cargoHome) ? cargoHome : join(workFolder, 'cargo');
  return folders;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function home() {
  try {
    return homedir();
  } catch {
    return root;
  }
}
