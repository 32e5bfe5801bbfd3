import { startWait } from './wait.js';

export function watchStabilization(cluster, spec, options) {
  return new Watch(cluster, spec, options);
}

/** A running wait: iterate it for snapshots, await it for the result. */
class Watch {
  #result;
  #latest;
  #settled = false;
  #wake = [];
  #end = () => {};

  constructor(cluster, spec, options) {
    this.#result = new Promise((resolve, reject) => {
      this.#end = startWait(cluster, spec, options, {
        resolve,
        reject,
        snapshot: (snapshot) => {
          this.#latest = snapshot;
          this.#notify();
        },
      });
    });
    const settled = () => {
      this.#settled = true;
      this.#notify();
    };
    // Also keeps a rejection that only the loop is to see from counting as unhandled.
    this.#result.then(settled, settled);
  }

  then(onFulfilled, onRejected) {
    return this.#result.then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.#result.catch(onRejected);
  }

  finally(onFinally) {
    return this.#result.finally(onFinally);
  }

  async *[Symbol.asyncIterator]() {
    let seen;
    try {
      for (;;) {
        if (this.#latest !== seen) {
          seen = this.#latest;
          yield seen;
        } else if (this.#settled) {
          await this.#result;
          return;
        } else {
          await new Promise((resolve) => this.#wake.push(resolve));
        }
      }
    } finally {
      if (!this.#settled) this.#end(new DOMException('the iteration was left', 'AbortError'));
    }
  }

  #notify() {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
