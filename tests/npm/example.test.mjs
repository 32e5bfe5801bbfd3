import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../examples/deploy/deploy.mjs', import.meta.url));
const limit = { timeout: 60_000 };

function start(args) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => { output[name] += text; });
  return { child, output, ended: once(child, 'close').then(([status]) => ({ status, ...output })) };
}

/** Which of these processes are still there, and still replicas. */
function replicas(pids) {
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('replica.mjs');
    } catch {
      return false;
    }
  });
}

function childrenOf(parent) {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).filter((pid) => {
    try {
      return new RegExp(`^PPid:\\s${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

/** Starts the example and waits until its five replicas run. */
async function startAndSeeReplicas(args) {
  const example = start(args);
  let pids = [];
  for (let tries = 0; tries < 1500 && pids.length < 5; tries += 1) {
    await sleep(20);
    pids = replicas(childrenOf(example.child.pid));
  }
  assert.equal(pids.length, 5, `expected five replicas, saw ${pids.length}\n${example.output.stderr}`);
  return { ...example, pids };
}

async function assertGone(pids) {
  for (let tries = 0; tries < 250 && replicas(pids).length > 0; tries += 1) await sleep(20);
  assert.deepEqual(replicas(pids), []);
}

test('a deployment whose processes all become healthy settles with status 0 and leaves none behind', limit, async () => {
  const { ended, pids } = await startAndSeeReplicas([]);
  const { status, stdout, stderr } = await ended;
  assert.equal(status, 0, stderr);
  assert.match(stdout, /settled after/);
  assert.match(stdout, /web: http:\/\/localhost:\d+, http:\/\/localhost:\d+/);
  assert.deepEqual(replicas(pids), []);
});

test('a process that crashes at its start fails the deployment at once, with its own stack trace', limit, async () => {
  const began = Date.now();
  const { status, stdout, stderr } = await start(['--break', 'crash', '--timeout', '50s']).ended;
  assert.equal(status, 1);
  assert.ok(Date.now() - began < 40_000, 'the restarts were given up, so there was nothing to wait for');
  assert.match(stderr, /^ {2}api: 0\/2 replicas/m);
  assert.match(stderr, /Error: DATABASE_URL is not set/);
  assert.match(stderr, /^\s+at databaseAddress \(.*replica\.mjs:\d+:\d+\)/m);
  assert.match(stdout, /restarts did not help/);
});

test('a database that never becomes healthy is named with what its health check said, before those that need it', limit, async () => {
  const { ended, pids } = await startAndSeeReplicas(['--break', 'unhealthy', '--timeout', '5s']);
  const { status, stderr } = await ended;
  assert.equal(status, 1);
  assert.match(stderr, /^ {2}database: 1\/1 replicas, healthy=false$[^]*the data folder is locked by another process[^]*^ {2}web: 2\/2 replicas, healthy=false$/m);
  assert.deepEqual(replicas(pids), []);
});

test('servers that warm up for too long run into the time-out, and only they are named', limit, async () => {
  const { ended, pids } = await startAndSeeReplicas(['--break', 'slow', '--timeout', '8s']);
  const { status, stderr } = await ended;
  assert.equal(status, 1);
  assert.match(stderr, /^Stabilization timed out:$[^]*^ {2}web: 2\/2 replicas, healthy=false$[^]*warming up/m);
  assert.doesNotMatch(stderr, /^ {2}(?:api|database):/m);
  assert.deepEqual(replicas(pids), []);
});

test('an interrupt stops every process at once, with status 130', limit, async () => {
  const { child, ended, pids } = await startAndSeeReplicas(['--break', 'slow', '--timeout', '5m']);
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  assert.equal(status, 130);
  assert.match(stderr, /Interrupted by SIGINT/);
  assert.deepEqual(replicas(pids), []);
});

test('processes do not outlive a deploy script that was killed', limit, async () => {
  const { child, ended, pids } = await startAndSeeReplicas(['--break', 'slow', '--timeout', '5m']);
  child.kill('SIGKILL');
  await ended;
  await assertGone(pids);
});

test('wrong arguments are named, with status 2 and nothing started', limit, async () => {
  for (const [args, message] of [
    [['--brake', 'crash'], /--brake/],
    [['--break', 'everything'], /--break: expected crash, unhealthy, slow, got "everything"/],
    [['--timeout', 'soon'], /--timeout: expected a time such as .* got "soon"/],
    [['extra'], /extra/],
  ]) {
    const { status, stdout, stderr } = await start(args).ended;
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stdout, '');
  }
});

test('--help explains and exits 0', limit, async () => {
  const { status, stdout } = await start(['--help']).ended;
  assert.equal(status, 0);
  assert.match(stdout, /--break crash/);
});
