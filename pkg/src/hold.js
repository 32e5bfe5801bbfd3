/** Global, since the entry points share no modules where they are loaded by `require`. */
const HOLD = Symbol.for('evenkeel.hold');

/** Keeps virtual time, where it runs, from going on until the promise has settled: what it waits for is real. */
export function hold(promise) {
  globalThis[HOLD]?.(promise);
}

/** Sets who is told of promises to hold for. Returns the function that takes it back. */
export function setHold(holder) {
  globalThis[HOLD] = holder;
  return () => delete globalThis[HOLD];
}
