import { widthOf } from '../text-width.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
// Terminals that know them show a frame at once; others ignore them.
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** Lines at the bottom of a terminal that are drawn over again in place, with one write a frame. */
export class LiveRegion {
  #stream;
  #widths = [];
  #hidden = false;
  #restore = () => this.#show();

  constructor(stream) {
    this.#stream = stream;
  }

  draw(lines) {
    const start = this.#hidden ? '' : HIDE_CURSOR;
    if (!this.#hidden) process.once('exit', this.#restore);
    this.#hidden = true;
    // What is old is overwritten line by line, and only the rest of each line is erased, so that nothing blinks.
    this.#stream.write(`${BEGIN}${start}${this.#home()}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J${END}`);
    this.#widths = lines.map((line) => widthOf(line));
  }

  /** Leaves the last frame where it is. */
  end() {
    this.#show();
    process.removeListener('exit', this.#restore);
    this.#widths = [];
  }

  /** To the first line of the frame before, which a terminal that was made narrower has wrapped. */
  #home() {
    const columns = this.#stream.columns || 80;
    const up = this.#widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return up > 0 ? `\u001b[${up}A\r` : '\r';
  }

  #show() {
    if (this.#hidden) this.#stream.write(SHOW_CURSOR);
    this.#hidden = false;
  }
}
