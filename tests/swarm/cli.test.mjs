import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { folder, run, start } from '../cli/support/command.mjs';
import { serviceMaker, stays, upCheck } from './services.mjs';
import { startTwoNodeSwarm, whyNoSwarm } from './two-node-swarm.mjs';

const skip = whyNoSwarm() ?? false;
const files = folder();
let nodes;
let services;

const lastLine = (stdout) => stdout.trimEnd().split('\n').at(-1);
const wait = (stack, ...args) => ['wait', '--cluster', 'docker-swarm', '--socket', nodes.manager.socketPath, '--stack', stack, '--poll-interval', '250ms', '--stable-for', '1s', '--timeout', '30s', ...args];

before(async () => {
  if (skip) return;
  nodes = await startTwoNodeSwarm();
  services = serviceMaker(nodes.manager);
}, { timeout: 120_000 });

after(() => nodes?.stop(), { timeout: 30_000 });

describe('evenkeel wait on a real swarm', { skip, concurrency: 3 }, () => {
  test('0: a stack that comes up, as lines', async () => {
    await services.create('up_web', { stack: 'up', replicas: 2 });
    await services.create('up_db', { stack: 'up' });
    const { status, stdout } = await run(wait('up'));
    assert.equal(status, 0, stdout);
    assert.match(stdout, /up_web 2\/2 ready[^]*all ready, to hold for 1s\nReady: 2 services after/);
  });

  test('1: an image that does not exist fails fast, with a report', async () => {
    await services.create('gone_web', { stack: 'gone', image: 'evenkeel-test/nowhere:1' });
    const { status, stdout } = await run(wait('gone', '--junit', files.at('gone.xml')));
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^Failed after .*waiting cannot help.*gone_web 0\/1 \(The image does not exist: .*\) not ready\n.*image-not-found: No such image: evenkeel-test\/nowhere:1$/m);
    assert.match(readFileSync(files.at('gone.xml'), 'utf8'), /<failure type="failed" message="0\/1 failing: The image does not exist.*image-not-found/);
  });

  test('1: a crash loop times out with its restarts and its log, as JSON lines', async () => {
    await services.create('loop_web', { stack: 'loop', script: "echo 'cannot open config.yaml'; exit 3", health: upCheck });
    const { status, stdout } = await run(wait('loop', '--timeout', '6s', '--output', 'json'));
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
    const { outcome, services: [web], blocking: [{ logs }] } = lines.at(-1);
    assert.deepEqual([status, outcome.kind, web.failure.reason], [1, 'timedOut', 'crash-loop']);
    assert.ok(web.restarts >= 1);
    assert.ok(logs.includes('cannot open config.yaml'), logs.join('\n'));
  });

  test('a recorded wait is replayed to its very result, and its story told', async () => {
    await services.create('told_web', { stack: 'told', replicas: 2 });
    await services.create('told_worker', { stack: 'told', script: "sleep 1; echo 'lost the connection to the broker'; exit 1" });
    const trace = files.at('told.jsonl');
    const recorded = await run(wait('told', '--timeout', '8s', '--stable-for', '3s', '--output', 'json', '--record', trace));
    assert.equal(recorded.status, 1, recorded.stderr);
    const replayed = await run(['replay', trace, '--output', 'json']);
    assert.deepEqual({ ...replayed, stdout: lastLine(replayed.stdout) }, { ...recorded, stdout: lastLine(recorded.stdout) });
    assert.equal((await run(['replay', trace, '--stable-for', '0'])).status, 0);
    const story = await run(['explain', trace]);
    assert.match(story.stdout, /told_worker: [^]*restarted \(1\)[^]*Timed out after 8/);
  });

  test('130: Ctrl-C in the live table', async () => {
    await services.create('slow_web', { stack: 'slow', replicas: 3, constraints: ['node.labels.role==nowhere'], script: stays('never') });
    const running = start(wait('slow', '--output', 'tty', '--no-fail-fast'));
    await running.printed('No node can take');
    running.child.kill('SIGINT');
    const { status, stdout } = await running.done;
    assert.equal(status, 130);
    assert.match(stdout, /\u001b\[\?25hInterrupted after \S+: slow_web 0\/3 \(No node can take the replica[^]*unschedulable: no suitable node/);
  });

  test('2: a stack that is not there, and a node that is no manager', async () => {
    const unknown = await run(wait('nowhere'));
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^evenkeel: docker-swarm: .*nowhere/);
    const worker = await run(['wait', '--cluster', 'docker-swarm', '--socket', nodes.worker.socketPath, '--stack', 'up']);
    assert.equal(worker.status, 2);
    assert.match(worker.stderr, /^evenkeel: docker-swarm: .*manager/);
  });
});
