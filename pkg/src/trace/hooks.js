/**
 * How a wait knows a cluster that is recorded, or a replay. Registered symbols, since the entry points of the package may be
 * loaded in two formats at once.
 */
export const RECORDER = Symbol.for('evenkeel.recorder');
export const REPLAY = Symbol.for('evenkeel.replay');

/** Undefined for any other cluster, a revoked proxy included. */
export function hookOf(cluster, hook) {
  try {
    return cluster?.[hook];
  } catch {
    return undefined;
  }
}
