import assert from 'node:assert/strict';
import { after } from 'node:test';

export const up = [{ running: 1, healthy: true }];
export const down = [{ running: 0, healthy: true }];
export const fixed = (replicas = 1) => ({ scale: { mode: 'fixed', replicas } });

/** A spec in which every service wants one replica. */
export function specOf(...names) {
  return { deployment: 'shop', services: Object.fromEntries(names.map((name) => [name, fixed()])) };
}

/** The two ways to answer with the same states: service by service, or for all at once. */
export const ways = [
  { call: 'clusterServiceStates("web")', clusterWith: (answer) => ({ clusterServiceStates: answer }) },
  { call: 'clusterStates()["web"]', clusterWith: (answer) => ({ clusterStates: () => ({ web: answer() }) }) },
];

export const never = () => new Promise(() => {});
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** A signal that counts who listens to it. */
export function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const counts = { added: 0, removed: 0 };
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args) => (counts.added++, add(...args));
  signal.removeEventListener = (...args) => (counts.removed++, remove(...args));
  return { controller, signal, counts };
}

/** Fails the test file where something was rejected or thrown and nobody was there to hear it. */
export function failOnStrayErrors() {
  const stray = [];
  const collect = (error) => stray.push(error);
  process.on('unhandledRejection', collect);
  process.on('uncaughtException', collect);
  after(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', collect);
    process.off('uncaughtException', collect);
    assert.deepEqual(stray, []);
  });
}
