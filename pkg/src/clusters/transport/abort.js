/** Settles with `promise`, or rejects with the reason as soon as `signal` aborts, whatever `promise` does. */
export function raceAbort(promise, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const settle = (how) => (value) => {
      signal.removeEventListener('abort', onAbort);
      how(value);
    };
    Promise.resolve(promise).then(settle(resolve), settle(reject));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * One signal for one request: it aborts with any of `parents`, or after `timeout` milliseconds.
 * `end` lets go of the timer and the listeners; by hand, because `AbortSignal.any` leaks on long-lived parents in Node 20.
 */
export function requestScope(parents, timeout) {
  const controller = new AbortController();
  const scope = { signal: controller.signal, timedOut: false, clearTimer, abort, end };
  const timer = setTimeout(() => {
    scope.timedOut = true;
    controller.abort();
  }, timeout);
  const listened = parents.filter(Boolean).map((parent) => ({ parent, onAbort: () => controller.abort(parent.reason) }));
  for (const { parent, onAbort } of listened) {
    if (parent.aborted) onAbort();
    else parent.addEventListener('abort', onAbort, { once: true });
  }
  return scope;

  function clearTimer() {
    clearTimeout(timer);
  }

  function abort() {
    controller.abort();
  }

  function end() {
    clearTimer();
    for (const { parent, onAbort } of listened) parent.removeEventListener('abort', onAbort);
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
