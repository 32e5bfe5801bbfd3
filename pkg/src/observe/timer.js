/** The longest time a timer can hold; a longer one fires at once. */
const LONGEST = 0x7fffffff;

/** A timer for `ms` milliseconds, `Infinity` included; more than 24 days are cut to that. */
export function startTimer(callback, ms) {
  return setTimeout(callback, Math.min(ms, LONGEST));
}
