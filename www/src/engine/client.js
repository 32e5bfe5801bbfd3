const LIMIT = 5_000;

/**
 * The engine in a worker, so that nothing that is typed or dropped can hold up the page. One question at a time: while one is being
 * answered the newest waits, and those between are answered with undefined.
 */
export function createEngine({ limit = LIMIT } = {}) {
  let questions = 0;
  let worker;
  let ready = false;
  let running;
  let waiting;

  function ask(kind, input) {
    return new Promise((resolve, reject) => {
      waiting?.resolve(undefined);
      waiting = { id: ++questions, kind, input, resolve, reject };
      next();
    });
  }

  function next() {
    if (running || !waiting) return;
    running = waiting;
    waiting = undefined;
    worker ??= start();
    if (ready) send();
  }

  /** The time counts from when the worker is loaded: a slow network is no fault of the question. */
  function send() {
    running.timer = setTimeout(() => {
      stop();
      settle({ error: new Error(`this was given up after ${limit / 1000} s: choose a longer interval or a shorter timeout`) });
    }, limit);
    const { id, kind, input } = running;
    worker.postMessage({ id, kind, input });
  }

  function start() {
    const started = new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }) => {
      if (data === 'ready') {
        ready = true;
        if (running) send();
      } else if (data.id === running?.id) settle({ answer: data.answer, error: data.error === undefined ? undefined : new Error(data.error) });
    });
    started.addEventListener('error', () => {
      stop();
      if (running) settle({ error: new Error('the engine could not be started: is the network there? Reload the page') });
    });
    return started;
  }

  function settle({ answer, error }) {
    const { resolve, reject, timer } = running;
    clearTimeout(timer);
    running = undefined;
    if (error) reject(error);
    else resolve(answer);
    next();
  }

  function stop() {
    worker?.terminate();
    worker = undefined;
    ready = false;
  }

  return {
    ask,
    /** Loads it before it is asked. */
    warm() {
      worker ??= start();
    },
  };
}
