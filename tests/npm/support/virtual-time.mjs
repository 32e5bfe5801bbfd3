import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';

/**
 * Replaces the timers and the clock of this process by ones that a test moves. Timers too long for 32 bits fire after a
 * millisecond, as those of Node and browsers do.
 */
export function installVirtualTime() {
  const real = { setTimeout, clearTimeout, now: performance.now };
  const timers = new Map();
  let now = 0;
  let lastId = 0;
  globalThis.setTimeout = (callback, delay = 0) => {
    const pause = delay >= 1 && delay <= 0x7fffffff ? Math.trunc(delay) : 1;
    timers.set(++lastId, { at: now + pause, callback });
    return lastId;
  };
  globalThis.clearTimeout = (id) => timers.delete(id);
  performance.now = () => now;
  const held = new Set();
  // Time stands still while the package loads its second module.
  globalThis[HOLD] = (promise) => held.add(promise);
  const microtasks = async () => {
    await turn();
    for (const promise of held) {
      await promise;
      held.delete(promise);
      await turn();
    }
  };

  const earliest = () => {
    let found;
    for (const [id, timer] of timers) if (found === undefined || timer.at < found.at) found = { id, ...timer };
    return found;
  };
  const time = {
    get now() {
      return now;
    },
    /** How many timers wait. */
    get pending() {
      return timers.size;
    },
    /** Time passes, but no timer runs: a suspended machine. */
    jump(ms) {
      now += ms;
    },
    /** Runs the timers due by `until`; without it until none is left. */
    async run(until = Infinity) {
      for (;;) {
        await microtasks();
        const timer = earliest();
        if (timer === undefined || timer.at > until) break;
        timers.delete(timer.id);
        now = Math.max(now, timer.at);
        timer.callback();
      }
      if (until < Infinity) now = Math.max(now, until);
    },
    /** Runs timers until `promise` has settled, and settles as it has. */
    async settled(promise) {
      let open = true;
      const end = () => (open = false);
      promise.then(end, end);
      await microtasks();
      while (open) {
        const timer = earliest();
        if (timer === undefined) throw new Error(`nothing is left to run at ${now} ms, but the promise is pending`);
        await time.run(timer.at);
      }
      return promise;
    },
    restore() {
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
      performance.now = real.now;
      delete globalThis[HOLD];
    },
  };
  return time;
}

const HOLD = Symbol.for('evenkeel.hold');
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Virtual time in every test of the file; what leaves a timer behind fails. */
export function useVirtualTime() {
  const current = {};
  beforeEach(() => {
    current.time = installVirtualTime();
  });
  afterEach(() => {
    current.time.restore();
    assert.equal(current.time.pending, 0, 'a timer was left behind');
  });
  return {
    get now() {
      return current.time.now;
    },
    run: (until) => current.time.run(until),
    jump: (ms) => current.time.jump(ms),
    settled: (promise) => current.time.settled(promise),
    get pending() {
      return current.time.pending;
    },
  };
}
