/**
 * What a callback is given beside its arguments. The signal is made when it is first read: most callbacks of a sweep
 * never do, and an `AbortController` costs more than the rest of the call.
 */
export class Call {
  #controller;
  #aborted = false;
  #reason;
  context = this.#makeContext();

  /** Tells the callback that its time is up. */
  abort(reason) {
    this.#aborted = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }

  /** The call is over: a signal it took is not to be aborted with the next call. */
  renew() {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.context = this.#makeContext();
  }

  #signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  #makeContext() {
    let signal;
    const take = () => (signal ??= this.#signal());
    // Own and enumerable, so that `{ ...context }` keeps the signal.
    return {
      get signal() {
        return take();
      },
    };
  }
}

/** Why a call was given up: a `TimeoutError`, as `AbortSignal.timeout` has it. */
export function timeoutReason(message) {
  return new DOMException(message, 'TimeoutError');
}
