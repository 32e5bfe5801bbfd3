/**
 * The build gives this to the engine's glue in the place of the global: fake timers such as Jest's replace that one, and a
 * wait would stand still.
 */
export function queueMicrotask(callback) {
  Promise.resolve().then(callback);
}
