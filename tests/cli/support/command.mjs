import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../../pkg/dist/cli.js', import.meta.url));
export const shop = fileURLToPath(new URL('./shop.mjs', import.meta.url));

/** An environment in which nothing of the machine's own changes what is printed. */
const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CI|GITHUB_.*|NO_COLOR|FORCE_COLOR|DEBUG|DOCKER_.*|NOMAD_.*|ZLAYER_.*|KUBECONFIG|NODE_OPTIONS|NODE_TEST_CONTEXT|COMPOSE_PROJECT_NAME)$/.test(name)));

/** Starts the built command line; `done` resolves to `{ status, stdout, stderr }`. */
export function start(args, { env = {}, input, pipeIn = input !== undefined, cwd } = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...clean, ...env }, cwd, stdio: [pipeIn ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const texts = { stdout: '', stderr: '' };
  const waiting = [];
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      texts[name] += text;
      for (const wake of waiting.splice(0)) wake();
    });
  }
  if (input !== undefined) child.stdin.on('error', () => {}).end(input);
  const done = new Promise((resolve) => child.on('close', (status, signal) => {
    clearTimeout(timer);
    for (const wake of waiting.splice(0)) wake();
    resolve({ status: status ?? signal, ...texts });
  }));
  return {
    child,
    done,
    /** Resolves once standard output holds the text; the process is over where it never does. */
    async printed(text) {
      while (!texts.stdout.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`never printed ${text}:\n${texts.stdout}${texts.stderr}`);
        await new Promise((resolve) => waiting.push(resolve));
      }
    },
  };
}

export const run = (args, options) => start(args, options).done;

/** `evenkeel wait` over the scripted shop of the tests; `scenario` is a function's source or a name in shop.mjs. */
export function waitFor(scenario, args = [], { env, ...options } = {}) {
  return start(['wait', '--cluster', shop, '--poll-interval', '20ms', '--stable-for', '0', '--timeout', '10s', ...args], { env: { SCENARIO: scenario, ...env }, ...options });
}

/** A folder that is there while the tests of this file run. Answers a function that writes a file into it. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'evenkeel-cli-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
    at: (name) => join(path, name),
  };
}
