import { isRecord, quote, unexpected, unreadable } from '../read/expected.js';
import { Call, timeoutReason } from './context.js';
import { readable } from './errors.js';
import { startTimer } from './timer.js';

const CALL = 'clusterStates()';

/** One sweep after the other over `clusterStates`, which answers for all services at once. */
export class ClusterSweeper {
  #names;
  #call;
  #callTimeout;
  #report;
  #current;

  /** `report` has `states(service, states)`, `thrown(service, error)` and `late(service, message)`. */
  constructor(names, { cluster, clusterStates }, { callTimeout }, report) {
    this.#names = names;
    this.#call = (context) => clusterStates.call(cluster, [...names], context);
    this.#callTimeout = callTimeout;
    this.#report = report;
  }

  /** Asks once; calls `done` when the answer is there or `limit` milliseconds have passed. */
  async sweep(limit, done) {
    const sweep = { call: new Call(), timer: undefined };
    this.#current = sweep;
    try {
      let answer = this.#call(sweep.call.context);
      if (typeof answer?.then === 'function') {
        const message =
          limit < this.#callTimeout ? 'no answer before the deadline' : `no answer within ${readable(this.#callTimeout)}`;
        if (this.#current === sweep) {
          sweep.timer = startTimer(() => this.#giveUp(message, done), Math.min(limit, this.#callTimeout));
        }
        answer = await answer;
        if (this.#current !== sweep) return;
      }
      this.#read(answer);
    } catch (error) {
      if (this.#current !== sweep) return;
      this.#forAll((service) => this.#report.thrown(service, error));
    }
    clearTimeout(sweep.timer);
    done();
  }

  /** Lets go of what the host gave. */
  release() {
    this.#names = [];
    this.#call = this.#report = this.#current = undefined;
  }

  /** Gives up the call. */
  stop(reason) {
    const sweep = this.#current;
    this.#current = undefined;
    clearTimeout(sweep?.timer);
    sweep?.call.abort(reason);
  }

  /** Where the answer for a service comes from, as errors name it. */
  path(service) {
    return `${CALL}[${quote(this.#names[service])}]`;
  }

  #giveUp(message, done) {
    this.stop(timeoutReason(message));
    this.#forAll((service) => this.#report.late(service, message));
    done();
  }

  #read(answer) {
    if (!isRecord(answer)) {
      this.#report.wrongShape(unexpected(CALL, 'an object with an array of node states per service', answer));
      return;
    }
    this.#forAll((service) => {
      const name = this.#names[service];
      let states;
      try {
        states = Object.hasOwn(answer, name) ? answer[name] : undefined;
      } catch (cause) {
        this.#report.wrongShape(unreadable(this.path(service), 'an array of node states', cause));
        return;
      }
      if (states === undefined) this.#report.late(service, 'missing from the answer of clusterStates');
      else this.#report.states(service, states);
    });
  }

  #forAll(visit) {
    for (let service = 0; service < this.#names.length; service++) visit(service);
  }
}
