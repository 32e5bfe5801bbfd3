import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeModules, root, searchPath, toolsFolder, workFolder, writableHomes } from './paths.mjs';
import { Problem } from './terminal.mjs';

const children = new Set();

/**
 * Runs a program to its end, its output in `target/evenkeel/logs/LOG.log` (and on the terminal with `echo`).
 * Resolves to `{ status, output, timedOut }`; a program that cannot be started has status 127. `signal` ends it, and what
 * it started.
 */
export function run(command, args, { log, env = {}, cwd = root, echo = false, timeout = 0, append = false, signal } = {}) {
  const logFolder = join(workFolder, 'logs');
  mkdirSync(logFolder, { recursive: true });
  const logFile = join(logFolder, `${log}.log`);
  const file = createWriteStream(logFile, { flags: append ? 'a' : 'w' });
  file.write(`$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    // Its own process group, so that what it started can be ended with it.
    const child = spawn(command, args, {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...toolEnvironment(), ...env },
    });
    follow(child);
    let timedOut = false;
    const timer = timeout && setTimeout(() => {
      timedOut = true;
      file.write(`\nstopped: it took longer than ${timeout / 60_000} minutes\n`);
      endGroup(child, 'SIGKILL');
    }, timeout);
    const stop = () => endGroup(child, 'SIGKILL');
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        file.write(chunk);
        if (echo) process.stdout.write(chunk);
      });
    }
    const finish = (status) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      unfollow(child);
      file.end(() => resolve({ status, timedOut, logFile, output: readFileSync(logFile, 'utf8') }));
    };
    child.once('error', (error) => {
      file.write(`${error.message}\n`);
      finish(127);
    });
    child.once('close', (code) => finish(timedOut ? 124 : code ?? 1));
  });
}

/** As `run`, but a failure throws a problem that shows the end of the output. */
export async function runOrThrow(title, command, args, options) {
  const result = await run(command, args, options);
  if (result.status !== 0) {
    throw new Problem(`${title} failed (exit status ${result.status}). The end of its output:\n${tail(result.output, 60)}\nAll of it: ${result.logFile}`);
  }
  return result.output;
}

export function tail(text, lines) {
  return text.trimEnd().split('\n').slice(-lines).map((line) => `  │ ${line}`).join('\n');
}

/** The environment in which the project's tools find each other. */
export function toolEnvironment() {
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  return {
    ...env,
    ...writableHomes(),
    PATH: [join(nodeModules, '.bin'), ...toolFolders, ...searchPath()].join(delimiter),
    CARGO_TERM_COLOR: 'never',
  };
}

const toolFolders = new Set();

/** Puts an installed tool on the PATH of everything run from here on. */
export function addTool(name) {
  toolFolders.add(join(toolsFolder, name, 'bin'));
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** While something runs, a signal that ends this process ends it too: its process group does not get the terminal's. */
const onSignal = Object.fromEntries([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]].map(([signal, status]) => [signal, () => {
  for (const child of children) endGroup(child, 'SIGTERM');
  process.exit(status);
}]));

function follow(child) {
  if (children.size === 0) for (const [signal, stop] of Object.entries(onSignal)) process.on(signal, stop);
  children.add(child);
}

function unfollow(child) {
  children.delete(child);
  if (children.size === 0) for (const [signal, stop] of Object.entries(onSignal)) process.off(signal, stop);
}
