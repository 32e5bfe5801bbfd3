const STATUS = { SIGINT: 130, SIGTERM: 143 };

/** Why a wait was ended by a signal. */
export class Interrupted extends Error {
  name = 'Interrupted';

  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.exitStatus = STATUS[signal];
  }
}

/** An `AbortSignal` that Ctrl-C and SIGTERM abort. A second one ends the process whatever it is at. */
export function interruption() {
  const controller = new AbortController();
  for (const signal of Object.keys(STATUS)) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(STATUS[signal]);
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

/** What `promise` comes to, but rejects with `signal.reason` as soon as it is aborted. */
export function unlessAborted(signal, promise) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(promise).then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
