const AHEAD = 4;

/**
 * Which rows of a long list are drawn: those a scroll container shows and a few beyond. All rows have one height, that of
 * the `ruler`; some have more below, which is measured.
 */
export class Viewport {
  rowHeight = 40;
  #height = 600;
  #scrollTop = 0;
  #scroller;
  #extras = new Map();
  #observed = new Map();
  #observer;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** For `withElement()`: the container, the ruler, and what is below the row of that key. */
  scroller = (element) => {
    this.#scroller = element;
    this.#observe('scroller', element, () => {
      this.#height = element.clientHeight;
    });
  };

  ruler = (element) => {
    this.#observe('ruler', element, (height) => {
      if (height > 0) this.rowHeight = height;
    });
  };

  extra(key) {
    return (element) => this.#observe(`extra ${key}`, element, (height) => {
      // One that was scrolled out of sight is as high as it was.
      if (element.isConnected) this.#extras.set(key, height);
    });
  }

  forget(key) {
    this.#extras.delete(key);
    this.#observe(`extra ${key}`);
  }

  onScroll = ({ currentTarget }) => {
    this.#scrollTop = currentTarget.scrollTop;
    this.#changed();
  };

  /** Scrolls as little as it takes for the row to be seen. */
  reveal(place, keys) {
    const top = this.#topOf(place, keys);
    const scroller = this.#scroller;
    if (!scroller) return;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + this.rowHeight > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + this.rowHeight - scroller.clientHeight;
  }

  /** The places to draw of rows with these keys, as `{ place, top }`, with `kept` among them, and how high all are. */
  visible(keys, kept) {
    const { rowHeight } = this;
    const extras = this.#placed(keys);
    const height = keys.length * rowHeight + extras.reduce((sum, [, extra]) => sum + extra, 0);
    const start = Math.max(0, Math.min(this.#scrollTop, height - this.#height));
    const rows = [];
    let place = Math.max(0, this.#placeAt(start, extras) - AHEAD);
    let top = this.#topOf(place, keys, extras);
    const end = start + this.#height + AHEAD * rowHeight;
    const extraAt = new Map(extras);
    for (; place < keys.length && top < end; place++) {
      rows.push({ place, top });
      top += rowHeight + (extraAt.get(place) ?? 0);
    }
    if (kept >= 0 && kept < keys.length && !rows.some((row) => row.place === kept)) {
      rows[kept < (rows[0]?.place ?? 0) ? 'unshift' : 'push']({ place: kept, top: this.#topOf(kept, keys, extras) });
    }
    return { rows, height };
  }

  #placed(keys) {
    if (this.#extras.size === 0) return [];
    const found = [];
    keys.forEach((key, place) => {
      if (this.#extras.has(key)) found.push([place, this.#extras.get(key)]);
    });
    return found;
  }

  #topOf(place, keys, extras = this.#placed(keys)) {
    return extras.reduce((sum, [at, extra]) => (at < place ? sum + extra : sum), place * this.rowHeight);
  }

  #placeAt(top, extras) {
    let rest = top;
    for (const [at, extra] of extras) {
      const end = (at + 1) * this.rowHeight;
      if (rest < end) break;
      rest = rest < end + extra ? end - 1 : rest - extra;
    }
    return Math.floor(rest / this.rowHeight);
  }

  #observe(key, element, measure) {
    const before = this.#observed.get(key);
    if (before?.element === element) return;
    this.#observer ??= new ResizeObserver((entries) => this.#onResize(entries));
    if (before) this.#observer.unobserve(before.element);
    this.#observed.delete(key);
    if (!element) return;
    this.#observed.set(key, { element, measure });
    this.#observer.observe(element);
  }

  #onResize(entries) {
    for (const { target, borderBoxSize } of entries) {
      for (const { element, measure } of this.#observed.values()) if (element === target) measure(borderBoxSize[0].blockSize);
    }
    this.#changed();
  }
}
