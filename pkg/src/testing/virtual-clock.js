const LONGEST = 0x7fffffff;

/** Timers and the time they go by. Nothing here knows the host's clock. */
export class VirtualClock {
  now = 0;
  #timers = new Map();
  // Beyond what a host has given out, so that a timer of the host's is never taken for one of these.
  #lastId = 1_000_000_000;
  #holds = 0;

  /** `repeat` sets an interval. Delays are those of the host: at least 1 ms, and 1 ms for what is no delay. */
  add(callback, delay, args, repeat) {
    const wait = delay >= 1 && delay <= LONGEST ? Math.trunc(delay) : 1;
    const id = ++this.#lastId;
    this.#timers.set(id, { id, callback, args, wait, repeat, due: this.now + wait });
    return id;
  }

  remove(id) {
    return this.#timers.delete(id);
  }

  has(id) {
    return this.#timers.has(id);
  }

  refresh(id) {
    const timer = this.#timers.get(id);
    if (timer) timer.due = this.now + timer.wait;
  }

  get held() {
    return this.#holds > 0;
  }

  async hold(promise) {
    this.#holds++;
    try {
      return await promise;
    } finally {
      this.#holds--;
    }
  }

  /** When the next timer is due; undefined if none is set. */
  nextDue() {
    return this.#next()?.due;
  }

  /** Goes to the next timer and fires it, and it alone: what it starts may be done before the one after it. */
  advance() {
    const timer = this.#next();
    this.now = Math.max(this.now, timer.due);
    if (timer.repeat) timer.due = this.now + timer.wait;
    else this.#timers.delete(timer.id);
    timer.callback(...timer.args);
  }

  #next() {
    let next;
    for (const timer of this.#timers.values()) {
      if (next === undefined || timer.due < next.due) next = timer;
    }
    return next;
  }
}
