import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { place } from './place.js';
import { row } from './row.js';
import { Viewport } from './viewport.js';
import { withElement } from './with-element.js';

/** The list of services: each a row of one height, with its details below it where they are open. */
export class Rows {
  #host;
  #viewport;
  #open = new Set();
  #focused;

  constructor(host) {
    this.#host = host;
    this.#viewport = new Viewport(() => host.requestUpdate());
  }

  render(runs, shownMs) {
    const keys = runs.map(({ name }) => name);
    const viewport = this.#viewport;
    const { rows, height } = viewport.visible(keys, this.#focused === undefined ? -1 : keys.indexOf(this.#focused));
    return html`<div class="rows" part="rows" role="group" aria-label="Services" tabindex="0" ${withElement(viewport.scroller)}
      @scroll=${viewport.onScroll} @focusin=${this.#onFocus} @focusout=${this.#onBlur}>
      <div class="ruler row" aria-hidden="true" ${withElement(viewport.ruler)}></div>
      ${runs.length === 0 ? nothing : html`<ul class="space" role="list" ${place({ '--height': `${height}px` })}>
        ${repeat(rows, (each) => keys[each.place], (each) => this.#item(runs[each.place], each, runs.length, shownMs))}
      </ul>`}
    </div>`;
  }

  #item(run, { place: index, top }, length, shownMs) {
    const isOpen = this.#open.has(run.name);
    return html`<li class="item" aria-posinset=${index + 1} aria-setsize=${length} .service=${run.name} ${place({ '--top': `${top}px` })}>
      ${row(run, { index, isOpen, shownMs, toggle: () => this.#toggle(run.name), measure: withElement(this.#viewport.extra(run.name)) })}
    </li>`;
  }

  #toggle(name) {
    if (!this.#open.delete(name)) this.#open.add(name);
    else this.#viewport.forget(name);
    this.#host.requestUpdate();
  }

  // The row with the focus stays, wherever it is scrolled to: removing it would lose the place of a keyboard user.
  #onFocus = ({ target }) => {
    this.#focused = target.closest('.item')?.service;
  };

  #onBlur = () => {
    this.#focused = undefined;
  };
}
