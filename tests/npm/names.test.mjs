import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { failOnStrayErrors, fixed, up } from './support/clusters.mjs';

failOnStrayErrors();

const names = [
  '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'then', 'length', '', ' ', 'web\nlogs:', '\0', '"quoted"',
  'caf\u00e9', '\u{1f680}', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', '\u4e2d\u6587', 'x'.repeat(10_000), '\ud83d', '\ude80', 'half \ud83d', '\ude80 half', 'last',
];
const specOf = (services) => ({ services: Object.fromEntries(services.map((name, i) => [name, fixed(i + 1)])) });
const order = Object.keys(specOf(names).services);
const wellFormed = (text) => text.toWellFormed();

test('any name is asked for, reported and listed as it is', async () => {
  const asked = new Set();
  const cluster = {
    clusterServiceStates: (name) => (asked.add(name), [{ running: names.indexOf(name), healthy: true }]),
    getServiceLogs: (name) => [`log of ${name.length}`],
  };
  const { outcome, services, blocking } = await waitForStabilization(cluster, specOf(names), { timeout: 0 });
  assert.deepEqual(asked, new Set(names));
  assert.deepEqual(services.map(({ name, running, desired }) => [name, running, desired]), order.map((name) => [name, names.indexOf(name), names.indexOf(name) + 1]));
  assert.deepEqual(blocking.map(({ name, logs }) => [name, logs[0]]), order.map((name) => [name, `log of ${name.length}`]));
  const listed = order.map((name) => `\n  ${wellFormed(name)}: ${names.indexOf(name)}/${names.indexOf(name) + 1} replicas, healthy=true\n  logs:\n    log of ${name.length}`);
  assert.equal(outcome.message, `Stabilization timed out:${listed.join('')}`);
});

test('any name is found in the answer of clusterStates, but not where it is only inherited', async () => {
  const states = Object.fromEntries(names.map((name, i) => [name, [{ running: i + 1, healthy: true }]]));
  const given = [];
  const clusterStates = (asked) => (given.push(...asked), asked.splice(0), states);
  assert.equal((await waitForStabilization({ clusterStates }, specOf(names), { timeout: 0 })).outcome.kind, 'ready');
  assert.deepEqual(given, order);
  const { services } = await waitForStabilization({ clusterStates: () => ({}) }, specOf(names), { timeout: 0 });
  for (const { error } of services) assert.equal(error, 'missing from the answer of clusterStates');
});

test('of two equal keys in JSON the last counts, and __proto__ is a name like others', async () => {
  const spec = JSON.parse(`{"services": {"web": 7, "__proto__": {"scale": {"mode": "fixed", "replicas": 1}}, "web": {"scale": {"mode": "manual"}}}}`);
  const { services } = await waitForStabilization({ clusterServiceStates: () => up }, spec, { timeout: 0 });
  assert.deepEqual(services.map(({ name, desired }) => [name, desired]), [['web', 0], ['__proto__', 1]]);
});

test('100 000 services are no trouble, service by service or all at once', async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `service-${i}`);
  const spec = { services: Object.fromEntries(many.map((name) => [name, fixed()])) };
  const all = Object.fromEntries(many.map((name) => [name, up]));
  for (const cluster of [
    { clusterServiceStates: () => up },
    { clusterServiceStates: async () => up },
    { clusterStates: async () => all },
  ]) {
    const { outcome, services } = await waitForStabilization(cluster, spec, { timeout: 0, logTimeout: 60_000 });
    assert.equal(outcome.kind, 'ready');
    assert.equal(services.length, 100_000);
  }
  const failing = { clusterServiceStates: () => { throw new Error('x'); }, getServiceLogs: async () => ['y'] };
  const { blocking } = await waitForStabilization(failing, spec, { timeout: 0, logTimeout: 60_000 });
  assert.equal(blocking.filter(({ logs }) => logs[0] === 'y').length, 100_000);
});

test('100 000 nodes of one service are no trouble, also with restarts and failures', async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => ({ nodeId: `n${i}`, running: 1, healthy: true, restarts: i % 2, failure: { reason: 'x' } }));
  const spec = { services: { web: fixed(100_000) } };
  const { outcome, services } = await waitForStabilization({ clusterServiceStates: () => rows }, spec, { stableFor: 20, pollInterval: 10, callTimeout: 60_000 });
  assert.equal(outcome.kind, 'ready');
  assert.deepEqual([services[0].running, services[0].restarts], [100_000, 50_000]);
});
