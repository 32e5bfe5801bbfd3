/**
 * Keeps a push stream alive until `signal` aborts. Never throws.
 *
 * `open({ signal })` gives an async iterable of events. When it ends or throws it is opened again after a pause that doubles from
 * `minDelay` (500 ms) to `maxDelay` (30 s), jittered, and starts anew after the first event of a connection; an error's `retryAfter`
 * is honoured, a `fatal` one ends the loop, for polling goes on without it. `onGap` is called before each reopening: events may have been missed.
 */
export async function subscribeLoop({ open, onEvent, onGap = () => {}, signal, minDelay = 500, maxDelay = 30_000 }) {
  let delay = minDelay;
  while (!signal.aborted) {
    let pause = 0;
    try {
      for await (const event of await open({ signal })) {
        if (signal.aborted) return;
        delay = minDelay;
        onEvent(event);
      }
    } catch (error) {
      if (error?.fatal) return;
      if (error?.retryAfter > 0) pause = error.retryAfter;
    }
    if (signal.aborted) return;
    await sleep(Math.max(pause, delay * (0.5 + Math.random() / 2)), signal);
    delay = Math.min(delay * 2, maxDelay);
    if (signal.aborted) return;
    try {
      onGap();
    } catch {
      // A listener's mistake must not end the stream.
    }
  }
}

function sleep(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    timer.unref?.();
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
