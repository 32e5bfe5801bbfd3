import { setHold } from '../hold.js';
import { VirtualClock } from './virtual-clock.js';
import { installClock } from './install-clock.js';

/** A day: a wait without a deadline must end, too. */
const LIMIT = 24 * 60 * 60 * 1000;

/** Turns of the event loop before time moves on: enough for a chain of callbacks of the host's own. */
const TURNS = 3;

/** How long, in real milliseconds, nothing may happen while I/O is waited for. */
const PATIENCE = 5000;

let active = false;

/**
 * Runs `callback` in virtual time: timers fire in their order as soon as everything else is done, and the clocks jump.
 * Resolves or rejects as the callback does; the globals are the host's own again then.
 */
export async function virtualTime(callback, { limit = LIMIT, patience = PATIENCE, startAt } = {}) {
  if (typeof callback !== 'function') throw new TypeError(`virtualTime: expected a function, got ${typeof callback}`);
  if (active) throw new Error('virtualTime is running already: it changes the timers of the whole process, so it can be used once at a time');
  const clock = new VirtualClock();
  const { real, restore } = installClock(clock, startAt);
  const endHold = setHold((promise) => clock.hold(promise));
  active = true;
  try {
    return await run(callback, clock, real, limit, patience);
  } finally {
    restore();
    endHold();
    active = false;
  }
}

async function run(callback, clock, real, limit, patience) {
  let outcome;
  const context = {
    /** Virtual milliseconds since the start. */
    now: () => clock.now,
    /** Time stands still until the promise has settled: for I/O that is real. */
    hold: (promise) => clock.hold(promise),
  };
  const start = async () => callback(context);
  start().then(
    (value) => (outcome = { value }),
    (error) => (outcome = { error }),
  );
  let idleSince;
  while (outcome === undefined) {
    for (let turn = 0; turn < TURNS && outcome === undefined; turn++) await real.turn();
    if (outcome !== undefined) break;
    const due = clock.held ? undefined : clock.nextDue();
    if (due !== undefined && due <= limit) {
      clock.advance();
      idleSince = undefined;
      continue;
    }
    if (due !== undefined) throw new Error(`virtualTime: ${limit} ms of virtual time have passed and the callback is not done`);
    idleSince ??= real.now();
    if (real.now() - idleSince > patience) {
      const why = clock.held ? 'what holds the time has not settled' : 'no timer is set';
      throw new Error(`virtualTime: the callback is not done, and ${why}: nothing has happened for ${patience} ms`);
    }
    await real.pause();
  }
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
