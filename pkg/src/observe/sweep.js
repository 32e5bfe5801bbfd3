import { quote } from '../read/expected.js';
import { Call, timeoutReason } from './context.js';
import { readable } from './errors.js';
import { startTimer } from './timer.js';
import { TurnClock } from './turn-clock.js';

const IDLE = -1;
/** The clock is asked before every so many services, since callbacks that block the thread keep timers from firing. */
const CLOCK_STRIDE = 16;

/**
 * One sweep after the other over `clusterServiceStates`: at most `concurrency` lanes, each of which asks for one service
 * after the other. A lane whose call takes too long is given up, a new one takes its place, and what it may still say
 * later is not heard.
 */
export class ServiceSweeper {
  #names;
  #cluster;
  #ask;
  #callTimeout;
  #concurrency;
  #report;
  #lanes = [];
  #next = 0;
  #running = 0;
  #deadline = Infinity;
  #blockedAt = Infinity;
  #timer;
  #done;
  #clock = new TurnClock();

  /** `report` has `states(service, states)`, `thrown(service, error)` and `late(service, message)`. */
  constructor(names, { cluster, clusterServiceStates }, { callTimeout, concurrency }, report) {
    this.#names = names;
    this.#cluster = cluster;
    this.#ask = clusterServiceStates;
    this.#callTimeout = callTimeout;
    this.#concurrency = concurrency;
    this.#report = report;
  }

  /** Asks for every service once; calls `done` when all have answered or `limit` milliseconds have passed. */
  sweep(limit, done) {
    this.#next = 0;
    this.#done = done;
    this.#deadline = this.#clock.read() + limit;
    this.#blockedAt = limit > 0 ? this.#deadline : Infinity;
    const lanes = Math.min(this.#concurrency, this.#names.length);
    this.#running = lanes;
    for (let i = 0; i < lanes; i++) this.#run((this.#lanes[i] ??= new Lane()));
  }

  /** Gives up all calls. */
  stop(reason) {
    this.#next = this.#names.length;
    this.#done = undefined;
    this.#running = 0;
    this.#clearTimer();
    for (const lane of this.#lanes) lane.giveUp(reason);
    this.#lanes = [];
  }

  /** Lets go of what the host gave. */
  release() {
    this.#names = [];
    this.#cluster = this.#ask = this.#report = this.#done = undefined;
    this.#lanes = [new Lane()];
  }

  /** Where the answer for a service comes from, as errors name it. */
  path(service) {
    return `clusterServiceStates(${quote(this.#names[service])})`;
  }

  async #run(lane) {
    const names = this.#names;
    const report = this.#report;
    const { call } = lane;
    while (this.#next < names.length) {
      const service = this.#next;
      if (service % CLOCK_STRIDE === 0 && service > 0 && this.#clock.read() > this.#blockedAt) return this.#giveUpRest();
      this.#next++;
      let states;
      try {
        states = this.#ask.call(this.#cluster, names[service], call.context);
        if (!Array.isArray(states)) {
          lane.service = service;
          lane.since = this.#clock.now();
          if (this.#timer === undefined && !lane.givenUp) this.#startTimer(Math.min(lane.since + this.#callTimeout, this.#deadline), lane.since);
          states = await states;
          if (lane.givenUp) return;
          lane.service = IDLE;
        }
      } catch (error) {
        if (lane.givenUp) return;
        lane.service = IDLE;
        call.renew();
        report.thrown(service, error);
        continue;
      }
      call.renew();
      report.states(service, states);
    }
    this.#laneEnded();
  }

  #laneEnded() {
    if (--this.#running > 0) return;
    this.#clearTimer();
    this.#done?.();
  }

  #check = () => {
    this.#timer = undefined;
    const now = this.#clock.read();
    if (now >= this.#deadline) return this.#giveUpRest();
    let next = this.#deadline;
    for (const [i, lane] of this.#lanes.entries()) {
      if (lane.service === IDLE) continue;
      const due = lane.since + this.#callTimeout;
      if (due > now) {
        next = Math.min(next, due);
        continue;
      }
      const message = `no answer within ${readable(this.#callTimeout)}`;
      this.#report.late(lane.service, message);
      lane.giveUp(timeoutReason(message));
      this.#lanes[i] = new Lane();
      this.#run(this.#lanes[i]);
      next = Math.min(next, now + this.#callTimeout);
    }
    // A lane begun above may have started a timer of its own, later than that of a call still open.
    this.#clearTimer();
    if (this.#running > 0) this.#startTimer(next, now);
  };

  #giveUpRest() {
    const message = 'no answer before the deadline';
    for (const lane of this.#lanes) {
      if (lane.service !== IDLE) this.#report.late(lane.service, message);
    }
    while (this.#next < this.#names.length) this.#report.late(this.#next++, 'not asked before the deadline');
    const done = this.#done;
    this.stop(timeoutReason(message));
    done?.();
  }

  #startTimer(due, now) {
    this.#timer = startTimer(this.#check, due - now);
  }

  #clearTimer() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The place of one call at a time. */
class Lane {
  call = new Call();
  service = IDLE;
  since = 0;
  givenUp = false;

  giveUp(reason) {
    this.givenUp = true;
    this.call.abort(reason);
  }
}
