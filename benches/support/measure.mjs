import { median } from './statistics.mjs';

/**
 * Measures the contestants in turns, A B A B …, `rounds` times after one round of warm-up, each in the unit its `measure`
 * gives. Resolves to their values by name.
 */
export async function inTurns(contestants, { rounds, warmUp = 1 }) {
  const values = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  const names = Object.keys(contestants);
  for (let round = -warmUp; round < rounds; round++) {
    // Every other round the other way round, so that none always runs after the same one.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const value = await contestants[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}

/** The fastest of the rivals, by median: `[name, values]`. */
export function fastest(rivals) {
  return Object.entries(rivals).sort(([, a], [, b]) => median(a) - median(b))[0];
}

/** CPU milliseconds of this process, all its threads, that `work` takes; the garbage before it is not on its account. */
export async function cpuOf(work) {
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds that `work` takes. */
export async function timeOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Pauses of at most 1 ms become a turn of the event loop, for every contestant: what is left of a sweep is its CPU. */
export function neutralizeTimers() {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (callback, delay, ...args) =>
    delay <= 1 ? setImmediate(callback, ...args) : setTimeout(callback, delay, ...args);
}
