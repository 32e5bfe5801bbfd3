import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

const prelude = `
  import { waitForStabilization, watchStabilization } from 'evenkeel';
  const up = [{ running: 1, healthy: true }], down = [{ running: 0, healthy: true }];
  const spec = { services: { web: { scale: { mode: 'fixed', replicas: 1 } } } };
  const never = () => new Promise(() => {});
`;

/** Runs `script` in a process of its own: how long the loop lived once the script said \`begin\`, what it printed, its status. */
function run(script) {
  const body = `${prelude} const begin = performance.now(); process.on('exit', () => console.log('lived', Math.round(performance.now() - begin)));\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', body], { cwd: new URL('.', import.meta.url), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output, lived: Number(/lived (\d+)/.exec(output)?.[1]) })));
}

// Every wait has limits far longer than a test may take: a timer left behind shows in the time the process lived.
const long = '{ timeout: 60_000, callTimeout: 60_000, logTimeout: 60_000 }';
const prompt = {
  'a wait that is ready': `await waitForStabilization({ clusterServiceStates: async () => up }, spec, ${long});`,
  'an aborted wait whose calls hang': `
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 10);
    await waitForStabilization({ clusterServiceStates: never }, spec, { ...${long}, signal: controller.signal }).catch(() => {});`,
  'a fatal error while other calls hang': `
    const two = { services: { a: {}, b: {} } };
    const clusterServiceStates = (name) => name === 'a' ? never() : Promise.reject({ fatal: true });
    await waitForStabilization({ clusterServiceStates }, two, ${long}).catch(() => {});`,
  'a loop that was left': `for await (const snapshot of watchStabilization({ clusterStates: async () => ({ web: down }) }, spec, ${long})) break;`,
  'nothing but an import': '',
};

test('a process whose waits have ended exits by itself, at once', async () => {
  await Promise.all(
    Object.entries(prompt).map(async ([what, script]) => {
      const { status, output, lived } = await run(script);
      assert.equal(status, 0, `${what}: ${output}`);
      assert.ok(lived < 10_000, `${what}: ${output}`);
    }),
  );
});

const pending = {
  'resting between sweeps': '{ clusterServiceStates: () => down }',
  'in a call that hangs': '{ clusterServiceStates: never }',
  'in a hanging call for all': '{ clusterStates: never }',
  'in hanging logs': '{ clusterServiceStates: () => down, getServiceLogs: never }',
};

test('a process whose wait is pending lives until the deadline, and gets the verdict', async () => {
  await Promise.all(
    Object.entries(pending).map(async ([what, cluster]) => {
      const { status, output, lived } = await run(`
        waitForStabilization(${cluster}, spec, { timeout: 150, logTimeout: 100, pollInterval: 1000 }).then(({ outcome }) => console.log(outcome.kind));`);
      assert.equal(status, 0, `${what}: ${output}`);
      assert.match(output, /timedOut/, what);
      assert.ok(lived >= 148, `${what}: ${output}`);
    }),
  );
});

test('a process lives while a wait without any limit hangs, and does not spin', async () => {
  const { status, output } = await run(`
    const forever = { timeout: Infinity, callTimeout: Infinity };
    waitForStabilization({ clusterServiceStates: never }, spec, forever);
    waitForStabilization({ clusterStates: never }, spec, forever);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { user, system } = process.cpuUsage(before);
    console.log('cpu', user + system < 100_000 ? 'idle' : 'busy', process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);
    process.exit(0);`);
  assert.equal(status, 0, output);
  assert.match(output, /cpu idle 2/);
});
