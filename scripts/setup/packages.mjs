import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runOrThrow } from './run.mjs';
import { nodeModules, root } from './paths.mjs';
import { paint, say, seconds } from './terminal.mjs';

/** The npm packages of package-lock.json. */
export async function setUpPackages() {
  const stamp = join(nodeModules, '.evenkeel-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(readFileSync(join(root, 'package.json')))
    .update(process.platform + process.arch)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  say('Installing the npm packages of package-lock.json, some seconds …');
  const started = Date.now();
  rmSync(stamp, { force: true });
  // No package needs its install script: esbuild and TypeScript carry their programs in optional dependencies.
  // A caller's NODE_ENV=production would leave out the development packages.
  await runOrThrow('npm ci', 'npm', ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'], { log: 'npm-ci' });
  writeFileSync(stamp, wanted);
  say(paint('dim', `  done in ${seconds(Date.now() - started)}`));
}
