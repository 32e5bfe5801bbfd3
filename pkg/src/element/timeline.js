import { html, nothing, svg } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatDuration } from '../cli/duration.js';
import { lanePaths, sweepPath } from './lane-paths.js';
import { overlay } from './overlay.js';
import { place } from './place.js';
import { Scale } from './scale.js';
import { story } from './story.js';
import { TimelineInput } from './timeline-input.js';
import { Viewport } from './viewport.js';
import { withElement } from './with-element.js';
import { countOf, tellRun, wholeSeconds } from './words.js';

/** The rollout over time: a lane per service, and over all of them the soaks, the deadline and the time shown. */
export class Timeline {
  scale = new Scale();
  viewport;
  lanes = [];
  /** The lane that keys have chosen, and what the pointer is at, as `{ lane, ms, x, y }`. */
  chosen = -1;
  hover;
  #host;
  #input;
  #isStoryOpen = false;
  #plot;

  constructor(host) {
    this.#host = host;
    this.#input = new TimelineInput(host, this);
    this.viewport = new Viewport(() => {
      if (this.#plot?.clientWidth > 0) this.scale.width = this.#plot.clientWidth;
      host.requestUpdate();
    });
  }

  /** `lanes`: those of the services listed; `moment` as the element's `render` makes it. */
  render(lanes, moment) {
    this.lanes = lanes;
    this.chosen = Math.min(this.chosen, lanes.length - 1);
    this.scale.fit(moment);
    return html`<section class="timeline" part="timeline" aria-labelledby="timeline-title">
      ${this.#toolbar(moment)}
      <div class="chart">
        ${this.#axis()}
        ${this.#lanes(moment)}
        ${overlay(this.scale, this.#host.log, { ...moment, hoverMs: this.hover?.ms })}
        ${this.#tooltip()}
      </div>
      <p class="keys" id="timeline-keys">Left and right move in time, up and down choose a service, plus and minus zoom, Escape shows the latest.</p>
      ${this.#isStoryOpen ? story(lanes, moment) : nothing}
    </section>`;
  }

  #toolbar({ atMs }) {
    const { scale } = this;
    const button = (label, text, act, disabled = false) => html`<button type="button" part="button" aria-label=${label} title=${label} aria-disabled=${disabled} @click=${act}>${text}</button>`;
    return html`<div class="toolbar">
      <h3 class="heading" id="timeline-title">Timeline</h3>
      <span class="legend" aria-hidden="true">${['ready', 'starting', 'failing', 'unknown'].map((state) => html`<span class="key">
        <svg class="swatch" viewBox="0 0 18 8" focusable="false">${svg`<path class="band" data-state=${state} d="M0 4H18"></path>`}</svg>${state}</span>`)}</span>
      <span class="buttons">
        ${atMs === undefined ? nothing : html`<button type="button" part="button" @click=${this.#showLatest}>Latest</button>`}
        ${button('Zoom in', '+', () => this.#input.zoom(0.5))}
        ${button('Zoom out', '−', () => this.#input.zoom(2), !scale.isZoomed)}
        ${button('Fit all of the time', 'Fit', () => this.#input.zoom(Infinity), !scale.isZoomed)}
        <button type="button" part="button" aria-expanded=${this.#isStoryOpen} aria-controls="story" @click=${this.#toggleStory}>As text</button>
      </span>
    </div>`;
  }

  #axis() {
    const { scale } = this;
    const { sweeps, failedSweeps } = this.#host.log;
    return html`<div class="axis" aria-hidden="true"><div class="ticks" ${place({ width: `${scale.width}px` })}>
      <svg class="plot sweeps" viewBox="0 0 ${scale.width} 6" preserveAspectRatio="none" focusable="false" ${place({ width: `${scale.width}px` })}>
        ${svg`<path class="sweep" d=${sweepPath(sweeps, scale)}></path><path class="failed-sweep" d=${sweepPath(failedSweeps, scale)}></path>`}
      </svg>
      ${scale.ticks().map((time) => html`<span class="tick" ${place({ 'inset-inline-start': `${scale.x(time)}px` })}>${time < 1000 && time > 0 ? `${time}ms` : formatDuration(time)}</span>`)}
    </div></div>`;
  }

  #lanes({ durationMs, shownMs, atMs, view }) {
    const { viewport, lanes, scale } = this;
    const keys = lanes.map(({ name }) => name);
    const { rows, height } = viewport.visible(keys, -1);
    const chosen = lanes[this.chosen];
    const told = chosen ? `${chosen.label} ${tellRun(chosen.at(atMs))}` : countOf(view.counts, view.runs);
    // At the latest nothing of this changes with the time alone: a screen reader would read it out every second.
    const [share, when] = atMs === undefined ? [100, 'latest'] : [Math.round((100 * shownMs) / durationMs), wholeSeconds(shownMs)];
    return html`<div class="lanes" part="lanes" role="slider" tabindex="0" aria-label="Time shown" aria-orientation="horizontal"
        aria-valuemin="0" aria-valuemax="100" aria-valuenow=${share} aria-valuetext="${when}: ${told}" aria-describedby="timeline-keys"
        ${withElement(viewport.scroller)} @scroll=${viewport.onScroll} @keydown=${this.#input.onKey} @wheel=${this.#input.onWheel}
        @pointerdown=${this.#input.onDown} @pointermove=${this.#input.onMove} @pointerup=${this.#input.onUp}
        @pointercancel=${this.#input.onUp} @pointerleave=${this.#input.onLeave}>
      <div class="lane ruler" aria-hidden="true" ${withElement(viewport.ruler)}><span></span><span class="plot" ${withElement(this.#setPlot)}></span></div>
      <div class="space" ${place({ '--height': `${height}px` })}>
        ${repeat(rows, (each) => keys[each.place], ({ place: index, top }) => this.#lane(lanes[index], index, top, durationMs))}
      </div>
    </div>`;
  }

  #lane(lane, index, top, durationMs) {
    const { width } = this.scale;
    const height = this.viewport.rowHeight;
    const { states, steps, restarts } = lanePaths(lane, this.scale, durationMs, height);
    return html`<div class="lane" part="lane" data-chosen=${index === this.chosen} ${place({ '--top': `${top}px` })}>
      <span class="lane-name" dir="auto">${lane.label}</span>
      <svg class="plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" focusable="false" aria-hidden="true">
        ${Object.entries(states).map(([state, d]) => svg`<g data-state=${state}>
          <path class="tint" d=${d} stroke-width=${height - 6} transform="translate(0 ${height / 2})"></path>
          <path class="band" data-state=${state} d=${d} transform="translate(0 ${height - 6})"></path>
        </g>`)}
        ${svg`<path class="replicas-line" d=${steps}></path><path class="restart-marks" d=${restarts}></path>`}
      </svg>
    </div>`;
  }

  #tooltip() {
    if (!this.hover) return nothing;
    const { ms, x, y, lane } = this.hover;
    const run = lane?.at(ms);
    // On the side with more room, so that it never makes the page wider.
    const side = x < this.scale.width / 2 ? { start: `calc(var(--gutter) + ${x + 12}px)`, end: 'auto' } : { start: 'auto', end: `calc(100% - var(--gutter) - ${x - 12}px)` };
    return html`<div class="tooltip" part="tooltip" aria-hidden="true" ${place({ 'inset-inline-start': side.start, 'inset-inline-end': side.end, top: `${y + 14}px` })}>
      <b>${formatDuration(ms)}</b>${run ? html` ${run.label}<br>${tellRun(run)}` : nothing}</div>`;
  }

  #setPlot = (element) => {
    this.#plot = element;
  };

  #showLatest = ({ currentTarget }) => {
    this.#host.show(undefined);
    // The button goes; the focus must not be lost with it.
    currentTarget.closest('.timeline').querySelector('.lanes').focus();
  };

  #toggleStory = () => {
    this.#isStoryOpen = !this.#isStoryOpen;
    this.#host.requestUpdate();
  };
}
