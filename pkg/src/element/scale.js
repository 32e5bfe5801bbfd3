const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [10, 20, 50, 100, 200, 500, ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND), ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), ...[1, 2, 4, 6, 12, 24].map((n) => n * HOUR)];
const SHORTEST = 20;
const SHORTEST_WHOLE = 200;
const TICK_WIDTH = 72;
const LABEL_WIDTH = 40;

/** Which stretch of time the timeline shows: all of it, until someone zooms in. Times are milliseconds, places pixels from the start of the line. */
export class Scale {
  fromMs = 0;
  toMs = 10 * SECOND;
  width = 600;
  #endMs = 10 * SECOND;
  #zoomed = false;

  get isZoomed() {
    return this.#zoomed;
  }

  /** While it runs there is room ahead, in steps, so that not all of it moves all the time. */
  fit({ durationMs, isRunning, deadlineMs }) {
    let end = Math.max(durationMs * 1.02, SHORTEST_WHOLE);
    if (isRunning) {
      const wanted = Math.max(10 * SECOND, durationMs * 1.15);
      const step = STEPS.find((each) => each * 8 >= wanted) ?? STEPS.at(-1);
      end = Math.ceil(wanted / step) * step;
      if (deadlineMs >= durationMs) end = Math.min(end, Math.max(deadlineMs * 1.04, SECOND));
    }
    this.#endMs = end;
    if (!this.#zoomed) [this.fromMs, this.toMs] = [0, end];
  }

  x(ms) {
    return ((ms - this.fromMs) / (this.toMs - this.fromMs)) * this.width;
  }

  ms(x) {
    return this.fromMs + (x / this.width) * (this.toMs - this.fromMs);
  }

  /** Whether there is anything to see of that time. */
  holds(fromMs, toMs = fromMs) {
    return toMs >= this.fromMs && fromMs <= this.toMs;
  }

  /** `factor` below 1 shows less time; what is at `aroundMs` stays where it is. */
  zoom(factor, aroundMs) {
    const span = this.toMs - this.fromMs;
    const wanted = Math.max(SHORTEST, span * factor);
    if (wanted >= this.#endMs) return this.reset();
    const share = Math.min(1, Math.max(0, (aroundMs - this.fromMs) / span));
    this.#zoomed = true;
    this.#show(aroundMs - share * wanted, wanted);
  }

  pan(byMs) {
    if (this.#zoomed) this.#show(this.fromMs + byMs, this.toMs - this.fromMs);
  }

  /** Moves no further than it takes to see that time. */
  reveal(ms) {
    if (ms < this.fromMs) this.pan(ms - this.fromMs);
    else if (ms > this.toMs) this.pan(ms - this.toMs);
  }

  reset() {
    this.#zoomed = false;
    [this.fromMs, this.toMs] = [0, this.#endMs];
  }

  ticks() {
    const span = this.toMs - this.fromMs;
    const most = Math.max(1, this.width / TICK_WIDTH);
    const step = STEPS.find((each) => span / each <= most) ?? Math.ceil(span / most / STEPS.at(-1)) * STEPS.at(-1);
    const times = [];
    for (let time = Math.ceil(this.fromMs / step) * step; this.x(time) <= this.width - LABEL_WIDTH; time += step) times.push(time);
    return times;
  }

  #show(fromMs, span) {
    this.fromMs = Math.max(0, Math.min(fromMs, this.#endMs - span));
    this.toMs = this.fromMs + span;
  }
}
