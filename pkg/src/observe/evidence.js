import { Call, timeoutReason } from './context.js';
import { fetchLog } from './logs.js';
import { startTimer } from './timer.js';

/** The least time between two looks at the logs of one service, as in `src/stabilizer/evidence.rs`. */
const PAUSE = 10_000;

/** Fetches log tails in the midst of a wait, beside its sweeps: at most `concurrency` at once, each within `callTimeout`. */
export class EvidenceFetcher {
  #names;
  #callbacks;
  #options;
  #arrived;
  /** What waits for its turn: the time that it is for, by service. */
  #waiting = new Map();
  #running = new Map();
  #began = new Map();

  /** `arrived(service, atMs, lines)` is given every tail that has lines, as one string. */
  constructor(names, callbacks, options, arrived) {
    this.#names = names;
    this.#callbacks = callbacks;
    this.#options = options;
    this.#arrived = arrived;
  }

  /** Asks for the logs of these services; one that still waits for its turn is asked for once. */
  want(services, atMs) {
    for (const service of services) this.#waiting.set(service, atMs);
    this.#fill();
  }

  /** Gives up what has not come: the wait ends, or its last logs are fetched. */
  stop(reason) {
    this.#waiting.clear();
    const running = [...this.#running.values()];
    if (running.length === 0) return;
    this.#running.clear();
    reason ??= new DOMException('the wait comes to its end', 'AbortError');
    for (const { call, timer } of running) {
      clearTimeout(timer);
      call.abort(reason);
    }
  }

  #fill() {
    const now = performance.now();
    for (const [service, atMs] of this.#waiting) {
      if (this.#running.size >= this.#options.concurrency) return;
      this.#waiting.delete(service);
      // One that had to wait for its turn may come too soon after the one before.
      if (this.#running.has(service) || now - this.#began.get(service) < PAUSE) continue;
      this.#began.set(service, now);
      this.#fetch(service, atMs);
    }
  }

  #fetch(service, atMs) {
    const { callTimeout, logTail } = this.#options;
    const call = new Call();
    const end = (answer) => {
      if (this.#running.get(service)?.call !== call) return;
      this.#running.delete(service);
      clearTimeout(timer);
      if (typeof answer === 'string') this.#arrived(service, atMs, answer);
      this.#fill();
    };
    const timer = startTimer(() => {
      call.abort(timeoutReason('the logs did not come in time'));
      end();
    }, callTimeout);
    this.#running.set(service, { call, timer });
    fetchLog(this.#callbacks, this.#names[service], logTail, call).then(end);
  }
}
