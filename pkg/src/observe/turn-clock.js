const IDLE_ROUNDS = 4;

/**
 * The time, read once for all that asks in the same turn of the event loop: a clock costs as much as a call that answers
 * at once. A microtask that queues itself again as long as somebody asks tells when the turn is over.
 */
export class TurnClock {
  #now = 0;
  #fresh = false;
  #asked = false;
  #idleRounds = 0;
  // Read once: in Node the global is a getter that costs more than the clock.
  #clock = performance;

  now() {
    this.#asked = true;
    if (!this.#fresh) {
      this.#fresh = true;
      this.#now = this.#clock.now();
      this.#watch();
    }
    return this.#now;
  }

  /** The time as it is, also for those who ask later in this turn. */
  read() {
    return (this.#now = this.#clock.now());
  }

  #watch = () => {
    if (this.#asked) this.#idleRounds = 0;
    else if (++this.#idleRounds > IDLE_ROUNDS) {
      this.#fresh = false;
      return;
    }
    this.#asked = false;
    Promise.resolve().then(this.#watch);
  };
}
