import { isObject, messageOf } from '../read/expected.js';

/** Instead of a time to hold off: none was asked for. */
export const NEVER = 0xffffffff;

/** How a thrown or rejected value steers the wait; reading it never throws. */
export function steering(thrown) {
  let fatal = false;
  let retryAfter = NEVER;
  try {
    if (isObject(thrown)) {
      fatal = thrown.fatal === true;
      const pause = thrown.retryAfter;
      if (typeof pause === 'number' && pause >= 0) retryAfter = Math.min(Math.ceil(pause), NEVER - 1);
    }
  } catch {
    // An error that cannot be read steers nothing.
  }
  return { fatal, retryAfter };
}

/** The value as an `Error`: itself where it is one, also of another realm. */
export function asError(thrown) {
  try {
    if (thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]') return thrown;
  } catch {
    // A proxy that answers no question is wrapped.
  }
  return new Error(messageOf(thrown), { cause: thrown });
}

/** `350ms`, `10s`, `1m 30s`: a limit as the engine's messages write it. */
export function readable(ms) {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 100) / 10;
  if (seconds < 60) return `${seconds}s`;
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return rest === 0 ? `${minutes}m` : `${minutes}m ${rest}s`;
}
