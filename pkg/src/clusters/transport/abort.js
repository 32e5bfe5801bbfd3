const listeners = new WeakMap();

/**
 * Calls back once when `signal` aborts, at once if it has; returns the function that lets go. All callbacks of a signal share one
 * listener: a sweep has many requests on one signal, and Node warns of more than ten.
 */
function onceAborted(signal, callback) {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  let callbacks = listeners.get(signal);
  if (!callbacks) {
    callbacks = new Set();
    listeners.set(signal, callbacks);
    signal.addEventListener('abort', () => {
      for (const each of [...callbacks]) each();
      callbacks.clear();
    }, { once: true });
  }
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

/** Settles with `promise`, or rejects with the reason as soon as `signal` aborts, whatever `promise` does. */
export function raceAbort(promise, signal) {
  return new Promise((resolve, reject) => {
    const letGo = onceAborted(signal, () => reject(signal.reason));
    const settle = (how) => (value) => {
      letGo();
      how(value);
    };
    Promise.resolve(promise).then(settle(resolve), settle(reject));
  });
}

/**
 * One signal for one request: it aborts with any of `parents`, or after `timeout` milliseconds.
 * `end` lets go of the timer and the listeners; by hand, because `AbortSignal.any` leaks on long-lived parents in Node 20.
 */
export function requestScope(parents, timeout) {
  const controller = new AbortController();
  const scope = { signal: controller.signal, timedOut: false, clearTimer, abort, end };
  // A timer set for longer than this fires at once.
  const timer = setTimeout(() => {
    scope.timedOut = true;
    controller.abort();
  }, Math.min(timeout, 2 ** 31 - 1));
  const letGo = parents.filter(Boolean).map((parent) => onceAborted(parent, () => controller.abort(parent.reason)));
  return scope;

  function clearTimer() {
    clearTimeout(timer);
  }

  function abort() {
    controller.abort();
  }

  function end() {
    clearTimer();
    for (const each of letGo) each();
  }
}

/** The chunks of a body until `signal` aborts; a body that hangs cannot hold the reader. */
export async function* abortableChunks(chunks, signal) {
  const iterator = chunks[Symbol.asyncIterator]();
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await raceAbort(iterator.next(), signal);
      ended = Boolean(done);
      if (!ended) yield value;
    }
  } finally {
    // Not awaited: a generator's `return` waits behind its pending `next`.
    if (!ended) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
