/** The value of an own key of a parsed JSON object, which may be absent or null; `__proto__` is a name like any other. */
export function own(object, key) {
  return object && Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
}

/** A list of the API, where an empty one may be null. */
export function list(value) {
  return Array.isArray(value) ? value : [];
}

/** `1 replica`, `2 replicas`. */
export function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The node state that keeps a service from being ready while replicas of the previous revision are there. */
export function oldRevision(count) {
  const are = count === 1 ? 'is' : 'are';
  const message = `${counted(count, 'replica')} of the previous revision ${are} still there`;
  return { running: 0, healthy: false, failure: { reason: 'old-revision', message } };
}
