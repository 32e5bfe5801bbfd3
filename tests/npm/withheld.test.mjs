import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { init, waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, specOf } from './support/clusters.mjs';

failOnStrayErrors();

const withheld = 'withheld: the filter for secrets and terminal escapes could not be loaded';
const cluster = {
  clusterServiceStates: (name) => (name === 'web' ? down : Promise.reject(new Error('PASSWORD=hunter2'))),
  getServiceLogs: () => ['PASSWORD=hunter2'],
};

test('texts are withheld where the filter cannot be started, and shown once it can', async () => {
  init();
  const { Module } = WebAssembly;
  WebAssembly.Module = class {
    constructor() {
      throw new Error('bytes may not be compiled here');
    }
  };
  try {
    const { services, blocking, outcome } = await waitForStabilization(cluster, specOf('web', 'db'), { timeout: 0 });
    assert.equal(services[1].error, withheld);
    assert.deepEqual(blocking.map(({ logs, logsError }) => [logs, logsError]), [[[], withheld], [[], withheld]]);
    assert.ok(!outcome.message.includes('hunter2'));
    const rolledBack = { clusterServiceStates: () => [{ running: 0, healthy: false, failure: { reason: 'rolled-back', message: 'hunter2', terminal: true } }] };
    const failed = await waitForStabilization(rolledBack, specOf('web'), { failFast: true, pollInterval: 1 });
    assert.deepEqual([failed.outcome.reason, failed.services[0].failure.message], ['rolled-back', withheld]);
  } finally {
    WebAssembly.Module = Module;
  }
  const { services, blocking } = await waitForStabilization(cluster, specOf('web', 'db'), { timeout: 0 });
  assert.equal(services[1].error, 'PASSWORD=***');
  assert.deepEqual(blocking[0].logs, ['PASSWORD=***']);
});

/** Runs a program in which the file of the second module comes so late, or never. Answers what it prints as JSON. */
async function withHangingLoad(program, delay = 20_000) {
  const hooks = `export async function load(url, context, next) {
    if (/\\/explain\\.js$/.test(url)) await new Promise((resolve) => setTimeout(resolve, ${delay}));
    return next(url, context);
  }`;
  const source = `
    import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    const { waitForStabilization } = await import('evenkeel');
    const down = [{ running: 0, healthy: true }];
    const spec = { services: { web: { scale: { mode: 'fixed', replicas: 1 } } } };
    ${program}
    process.exit();`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], { cwd, timeout: 15_000 });
  return JSON.parse(stdout);
}

test('a filter that does not come holds a wait up no longer than logTimeout, its deadline included', { timeout: 20_000 }, async () => {
  const [error, logsError, sweeps, elapsed] = await withHangingLoad(`
    const cluster = { clusterServiceStates: () => Promise.reject(new Error('hunter2')), getServiceLogs: () => ['hunter2'] };
    const start = performance.now();
    const result = await waitForStabilization(cluster, spec, { timeout: 600, pollInterval: 50, logTimeout: 200 });
    const { services, blocking, sweeps } = result;
    console.log(JSON.stringify([services[0].error, blocking[0].logsError, sweeps, performance.now() - start]));`);
  assert.deepEqual([error, logsError], [withheld, withheld]);
  // Held up once, not in every sweep.
  assert.ok(sweeps > 4, `${sweeps} sweeps`);
  assert.ok(elapsed < 600 + 200 + 1000, `${elapsed} ms`);
});

test('logs and causes whose filter does not come end by timeout and logTimeout', { timeout: 20_000 }, async () => {
  const [logsError, diagnosis, elapsed] = await withHangingLoad(`
    const start = performance.now();
    const { services, blocking } = await waitForStabilization(
      { clusterServiceStates: () => down, getServiceLogs: () => ['hunter2'] }, spec, { timeout: 0, logTimeout: 300 });
    console.log(JSON.stringify([blocking[0].logsError, services[0].diagnosis ?? null, performance.now() - start]));`);
  assert.deepEqual([logsError, diagnosis], [withheld, null]);
  assert.ok(elapsed >= 295 && elapsed < 300 + 1000, `${elapsed} ms`);
});

test('an abort while the filter loads ends the wait at once and leaves no timer behind', { timeout: 20_000 }, async () => {
  const [reason, elapsed, timers] = await withHangingLoad(`
    const start = performance.now();
    const cluster = { clusterServiceStates: () => Promise.reject(new Error('hunter2')) };
    const controller = new AbortController();
    setTimeout(() => controller.abort('enough'), 50);
    const reason = await waitForStabilization(cluster, spec, { signal: controller.signal }).catch((reason) => reason);
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    console.log(JSON.stringify([reason, performance.now() - start, timers]));`);
  assert.deepEqual([reason, timers], ['enough', 0]);
  assert.ok(elapsed < 2000, `${elapsed} ms`);
});

test('a wait without foreign texts is not held up by the filter', { timeout: 20_000 }, async () => {
  const kinds = await withHangingLoad(`
    const up = [{ running: 1, healthy: true }];
    const late = await waitForStabilization({ clusterServiceStates: () => down }, spec, { timeout: 0 });
    const hung = await waitForStabilization({ clusterServiceStates: () => new Promise(() => {}) }, spec, { timeout: 20 });
    const ready = await waitForStabilization({ clusterServiceStates: () => up }, spec);
    console.log(JSON.stringify([late.outcome.kind, hung.services[0].error, ready.outcome.kind]));`);
  assert.deepEqual(kinds, ['timedOut', 'no answer before the deadline', 'ready']);
});

test('virtual time waits for the filter, so that it is never late there', { timeout: 20_000 }, async () => {
  const [error, logs, elapsed] = await withHangingLoad(`
    const { virtualTime } = await import('evenkeel/testing');
    const cluster = { clusterServiceStates: () => Promise.reject(new Error('refused')), getServiceLogs: () => ['a line'] };
    const { services, blocking, elapsedMs } = await virtualTime(() => waitForStabilization(cluster, spec, { timeout: 1000, logTimeout: 10 }));
    console.log(JSON.stringify([services[0].error, blocking[0].logs, elapsedMs]));`, 300);
  assert.deepEqual([error, logs, elapsed], ['refused', ['a line'], 1000]);
});
