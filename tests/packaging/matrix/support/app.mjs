import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appsFolder, root, workFolder } from '../../../../scripts/setup/paths.mjs';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const rolloutFile = fileURLToPath(new URL('../../support/rollout.js', import.meta.url));

/**
 * No version younger than this is installed, which keeps what the tools themselves depend on the same from run to run:
 * the exact versions in each package.json and this date do what lock files of many thousand lines would.
 */
const BEFORE = '2026-11-22';

/**
 * Installs the fixture of this name with the packed package into a folder of its own, outside the checkout, where
 * nothing of the checkout's can be found by accident. What was installed before is used again. `command` runs npm.
 */
export async function installApp(fixture, command) {
  const source = join(fixtures, fixture);
  const folder = join(appsFolder, fixture);
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const stamp = join(folder, '.installed-for');
  const wanted = JSON.stringify([manifest, BEFORE, process.version]);
  discardWhatWasBuilt(folder, existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted);
  cpSync(source, folder, { recursive: true });
  cpSync(rolloutFile, join(folder, sourceFolder(folder), 'rollout.js'));
  const tarball = await packOnce(command);
  const dependencies = { ...manifest.dependencies, evenkeel: `file:${tarball}` };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }, undefined, 2));
  // A tarball that changed must replace the one before.
  rmSync(join(folder, 'node_modules', 'evenkeel'), { recursive: true, force: true });
  const withNetwork = manifest.dependencies || manifest.devDependencies ? ['--prefer-offline', '--before', BEFORE] : ['--offline'];
  await command('npm', ['install', ...withNetwork, '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: folder });
  writeFileSync(stamp, wanted);
  return folder;
}

/** Leaves the installed packages, where they are those that are wanted, and nothing else. */
function discardWhatWasBuilt(folder, isInstalled) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name !== 'node_modules' || !isInstalled) rmSync(join(folder, name), { recursive: true, force: true });
  }
  // The caches of Vite, Vitest and others.
  for (const name of ['.cache', '.vite', '.vite-temp']) rmSync(join(folder, 'node_modules', name), { recursive: true, force: true });
}

function sourceFolder(folder) {
  return existsSync(join(folder, 'src')) ? 'src' : '.';
}

let packed;

/** The tarball that would be published, named after its content, so that npm sees when it has changed. */
function packOnce(command) {
  packed ??= (async () => {
    const destination = join(workFolder, 'packed');
    rmSync(destination, { recursive: true, force: true });
    mkdirSync(destination, { recursive: true });
    await command('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], { cwd: join(root, 'pkg') });
    const [name] = readdirSync(destination);
    const hash = createHash('sha256').update(readFileSync(join(destination, name))).digest('hex');
    const tarball = join(destination, `evenkeel-${hash.slice(0, 16)}.tgz`);
    renameSync(join(destination, name), tarball);
    return tarball;
  })();
  packed.catch(() => { packed = undefined; });
  return packed;
}

/** The entry points of the installed package that hold code, as users import them. */
export function entryPoints(app) {
  const { exports } = readManifest(app);
  return Object.entries(exports).filter(([, target]) => target.import && target.require).map(([subpath]) => `evenkeel${subpath.slice(1)}`);
}

/** What the installed package leaves to its user to install. */
export function peers(app) {
  return Object.keys(readManifest(app).peerDependencies ?? {});
}

function readManifest(app) {
  return JSON.parse(readFileSync(join(app, 'node_modules', 'evenkeel', 'package.json'), 'utf8'));
}
