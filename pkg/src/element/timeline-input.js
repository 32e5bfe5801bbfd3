const STEP = 0.01;
const LEAP = 0.1;

/** Pointer, wheel and keys of the timeline. */
export class TimelineInput {
  #host;
  #timeline;
  #isDragging = false;

  constructor(host, timeline) {
    this.#host = host;
    this.#timeline = timeline;
  }

  /** Around the time shown. */
  zoom(factor) {
    const { scale } = this.#timeline;
    const { shownMs } = this.#host;
    if (factor === Infinity) scale.reset();
    else scale.zoom(factor, scale.holds(shownMs) ? shownMs : (scale.fromMs + scale.toMs) / 2);
    this.#host.requestUpdate();
  }

  onDown = (event) => {
    if (event.button !== 0) return;
    const { lane, ms, x } = this.#pointed(event);
    this.#timeline.chosen = this.#timeline.lanes.indexOf(lane);
    if (x < 0) return this.#host.requestUpdate();
    this.#isDragging = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#host.show(ms);
  };

  onMove = (event) => {
    const pointed = this.#pointed(event);
    if (this.#isDragging) this.#host.show(pointed.ms);
    this.#timeline.hover = pointed.x < 0 || pointed.ms > this.#host.durationMs ? undefined : pointed;
    this.#host.requestUpdate();
  };

  onUp = () => {
    this.#isDragging = false;
  };

  onLeave = () => {
    this.#timeline.hover = undefined;
    this.#host.requestUpdate();
  };

  /** With Ctrl it zooms, as pinching does; sideways it moves along; otherwise the lanes scroll. */
  onWheel = {
    passive: false,
    handleEvent: (event) => {
      const { scale } = this.#timeline;
      if (event.ctrlKey) scale.zoom(1.002 ** event.deltaY, this.#pointed(event).ms);
      else if (event.deltaX !== 0 && scale.isZoomed) scale.pan((scale.ms(event.deltaX) - scale.fromMs) * (isRightToLeft(event.currentTarget) ? -1 : 1));
      else return;
      event.preventDefault();
      this.#host.requestUpdate();
    },
  };

  onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = this.#acts(event);
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
    this.#host.requestUpdate();
  };

  #acts({ shiftKey, currentTarget }) {
    const { scale } = this.#timeline;
    const { shownMs, durationMs } = this.#host;
    const forward = isRightToLeft(currentTarget) ? -1 : 1;
    const go = (ms) => {
      this.#host.show(ms);
      scale.reveal(this.#host.shownMs);
    };
    const step = (share) => () => go(shownMs + share * (scale.toMs - scale.fromMs));
    const size = shiftKey ? LEAP : STEP;
    return {
      ArrowRight: step(forward * size),
      ArrowLeft: step(-forward * size),
      PageUp: step(LEAP),
      PageDown: step(-LEAP),
      Home: () => go(0),
      End: () => go(durationMs),
      ArrowDown: () => this.#choose(1),
      ArrowUp: () => this.#choose(-1),
      '+': () => this.zoom(0.5),
      '=': () => this.zoom(0.5),
      '-': () => this.zoom(2),
      0: () => this.zoom(Infinity),
      Escape: () => this.#host.show(undefined),
    };
  }

  #choose(by) {
    const timeline = this.#timeline;
    timeline.chosen = Math.max(0, Math.min(timeline.lanes.length - 1, timeline.chosen + by));
    timeline.viewport.reveal(timeline.chosen, timeline.lanes.map(({ name }) => name));
  }

  #pointed({ currentTarget, clientX, clientY }) {
    const { scale, lanes, viewport } = this.#timeline;
    const box = currentTarget.getBoundingClientRect();
    const plot = currentTarget.querySelector('.ruler .plot').getBoundingClientRect();
    const x = isRightToLeft(currentTarget) ? plot.right - clientX : clientX - plot.left;
    const place = Math.floor((clientY - box.top + currentTarget.scrollTop) / viewport.rowHeight);
    const chart = currentTarget.offsetParent.getBoundingClientRect();
    return { lane: lanes[place], ms: Math.max(0, scale.ms(Math.min(x, scale.width))), x, y: clientY - chart.top };
  }
}

function isRightToLeft(element) {
  return element.matches(':dir(rtl)');
}
