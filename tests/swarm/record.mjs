import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiProxy } from './api-proxy.mjs';
import { scenarios } from './recorded-rollouts.mjs';
import { serviceMaker } from './services.mjs';
import { startTwoNodeSwarm, whyNoSwarm } from './two-node-swarm.mjs';

/**
 * Records real rollouts on the two-node swarm into tests/traces: `node tests/swarm/record.mjs [NAME …]`. Beside each
 * NAME.jsonl, which `evenkeel wait --record` writes, NAME.result.json is the last line that very wait printed.
 */
const folder = fileURLToPath(new URL('../traces/', import.meta.url));
const program = fileURLToPath(new URL('../../pkg/dist/cli.js', import.meta.url));

async function main(wanted) {
  const skip = whyNoSwarm();
  if (skip) throw new Error(skip);
  if (!existsSync(program)) throw new Error('npm run build must come first');
  const unknown = wanted.find((name) => !(name in scenarios));
  if (unknown) throw new Error(`no scenario is called ${unknown}; there are ${Object.keys(scenarios).join(', ')}`);
  mkdirSync(folder, { recursive: true });
  const nodes = await startTwoNodeSwarm();
  try {
    for (const [name, scenario] of Object.entries(scenarios)) {
      if (wanted.length === 0 || wanted.includes(name)) await record(name, scenario, nodes);
    }
  } finally {
    await nodes.stop();
  }
}

async function record(name, { prepare, during, args = [], status: expected }, nodes) {
  const services = serviceMaker(nodes.manager);
  const proxy = await apiProxy(nodes.manager.socketPath, `${nodes.manager.socketPath}.${name}`);
  const wait = (more = []) => start(['wait', '--cluster', 'docker-swarm', '--socket', proxy.socketPath, '--stack', 'shop', '--poll-interval', '500ms', '--stable-for', '2s', '--timeout', '20s', ...args, ...more]);
  try {
    await prepare({ services, nodes, settle: () => wait().done });
    const trace = join(folder, `${name}.jsonl`);
    const running = wait(['--record', trace, '--output', 'json']);
    await during?.({ services, nodes, proxy, running });
    const { status, stdout, stderr } = await running.done;
    if (status !== expected) throw new Error(`${name} ended with ${status}, expected ${expected}:\n${stdout.slice(-2000)}${stderr}`);
    const last = stdout.trimEnd().split('\n').at(-1);
    if (JSON.parse(last).type === 'result') writeFileSync(join(folder, `${name}.result.json`), `${last}\n`);
    else rmSync(join(folder, `${name}.result.json`), { force: true });
    process.stdout.write(`${basename(trace)}: ${statSync(trace).size} bytes, ${readFileSync(trace, 'utf8').split('\n').length - 1} lines, exit status ${status}\n`);
  } finally {
    await proxy.close();
    await services.removeAll();
    // Their tasks go a moment later, and would be in the next one's way.
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** The command line; `done` resolves to its status and output. */
function start(args) {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH } });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { texts[name] += text; });
  return { child, done: new Promise((resolve) => child.on('close', (status) => resolve({ status, ...texts }))) };
}

await main(process.argv.slice(2));
