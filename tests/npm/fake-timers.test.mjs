import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import * as evenkeel from 'evenkeel';
import * as explain from 'evenkeel/explain';

import { down, failOnStrayErrors, specOf } from './support/clusters.mjs';

failOnStrayErrors();

const require = createRequire(import.meta.url);
const packages = [
  ['import', evenkeel, explain],
  ['require', require('evenkeel'), require('evenkeel/explain')],
];

for (const [how, { init, waitForStabilization }, code] of packages) {
  test(`a wait goes on where fake timers hold microtasks back, with ${how}`, { timeout: 10_000 }, async (t) => {
    t.mock.method(globalThis, 'queueMicrotask', () => {});
    const { outcome } = await waitForStabilization({ clusterStates: () => ({ web: down }) }, specOf('web'), { timeout: 3, pollInterval: 1 });
    assert.equal(outcome.kind, 'timedOut');
  });

  test(`what explains, given to init, makes texts safe without a moment's wait, with ${how}`, { timeout: 10_000 }, async () => {
    init(undefined, code);
    init(undefined, code);
    const cluster = { clusterServiceStates: () => down, getServiceLogs: () => ['PASSWORD=hunter2', 'listen EADDRINUSE: address already in use :::3000'] };
    // No patience at all: whatever had to be loaded would come too late.
    const { services, blocking } = await waitForStabilization(cluster, specOf('web'), { timeout: 0, logTimeout: 1 });
    assert.equal(blocking[0].logs[0], 'PASSWORD=***');
    assert.equal(services[0].diagnosis.code, 'port-in-use');
  });
}

