/**
 * Subscribes to what happens at the cluster and returns the function that ends the subscription. Pushes only make a wait
 * quicker, so that nothing that goes wrong here is heard: without them the engine polls.
 */
export function openSubscription({ cluster, subscribe }, changed) {
  const opened = quietly(() => subscribe?.call(cluster, changed));
  return () => quietly(() => (typeof opened?.then === 'function' ? opened.then((end) => end()) : opened()));
}

/** Does it and swallows what it throws or rejects with. */
export function quietly(action) {
  try {
    const answer = action();
    return typeof answer?.then === 'function' ? Promise.resolve(answer).catch(() => {}) : answer;
  } catch {
    return undefined;
  }
}
