import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitArguments } from './options.mjs';

/** The script of action.yml: runs `evenkeel wait` with the inputs, which are in INPUTS as JSON, and ends as it does. */
const root = fileURLToPath(new URL('../../', import.meta.url));

function main() {
  let args;
  let program;
  try {
    args = waitArguments(JSON.parse(process.env.INPUTS ?? '{}'));
    program = findProgram();
  } catch (error) {
    process.stdout.write(`::error title=evenkeel::${error.message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`);
    return end(2);
  }
  const child = spawn(process.execPath, [program, 'wait', ...args], { stdio: 'inherit' });
  // A cancelled job gets these; evenkeel then prints where it stood.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (status) => end(status ?? 1));
}

function end(status) {
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `exit-status=${status}\n`);
  process.exitCode = status;
}

/** The command line that was built here, else the published one of this version. */
function findProgram() {
  const built = join(root, 'pkg', 'dist', 'cli.js');
  if (existsSync(built)) return built;
  const { version } = JSON.parse(readFileSync(join(root, 'pkg', 'package.json'), 'utf8'));
  const folder = join(process.env.RUNNER_TEMP || tmpdir(), `evenkeel-${version}`);
  const installed = join(folder, 'node_modules', 'evenkeel', 'dist', 'cli.js');
  if (!existsSync(installed)) install(`evenkeel@${version}`, folder);
  return installed;
}

function install(name, folder) {
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', name];
  // On Windows npm is a batch file, which cannot be started without a shell; its program lies beside Node.
  const npm = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const { status, error } = process.platform === 'win32' ? spawnSync(process.execPath, [npm, ...args], { stdio: 'inherit' }) : spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${name} could not be installed${error ? `: ${error.message}` : ''}`);
}

main();
