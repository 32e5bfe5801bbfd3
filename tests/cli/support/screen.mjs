import { widthOf } from '../../../pkg/src/cli/text-width.js';

const BLANK = ' ';

/**
 * A terminal as far as the command line uses one. It keeps what is shown, and what a person would mind: `wraps`, lines that
 * were too wide; `flickers`, cells that were erased and drawn again within a frame; `clears`, sequences that wipe the screen.
 */
export class Screen {
  wraps = 0;
  clears = 0;
  flickers = 0;
  frames = [];
  cursorShown = true;
  unknown = [];
  #columns;
  #rows;
  #cells = [];
  #row = 0;
  #column = 0;
  #erased = [];

  constructor(columns, rows) {
    this.#columns = columns;
    this.#rows = rows;
  }

  write(text) {
    for (const token of text.match(/\u001b\[[?\d;]*[A-Za-z]|\u001b.|[^\u001b]/gsu) ?? []) this.#take(token);
    return this;
  }

  /** What is shown, a string a line, without blanks at the end. */
  get lines() {
    return Array.from(this.#cells, (cells = []) => Array.from(cells, (cell) => cell ?? BLANK).join('').trimEnd());
  }

  #take(token) {
    if (token === '\n') return this.#newLine();
    if (token === '\r') this.#column = 0;
    else if (!token.startsWith('\u001b')) this.#put(token);
    else this.#control(token);
    return undefined;
  }

  #control(token) {
    const [, parameter, command] = /^\u001b\[([?\d;]*)([A-Za-z])$/.exec(token) ?? [];
    const cells = this.#cells[this.#row] ?? [];
    switch (command) {
      case 'm': return;
      case 'A': this.#row = Math.max(0, this.#row - Number(parameter || 1)); return;
      case 'K': return this.#erase(this.#row, this.#column);
      case 'J':
        if (parameter !== '' || (this.#row === 0 && this.#column === 0 && cells.length > 0)) this.clears++;
        this.#erase(this.#row, this.#column);
        for (let row = this.#row + 1; row < this.#cells.length; row++) this.#erase(row, 0);
        this.#cells.length = Math.min(this.#cells.length, this.#row + 1);
        return;
      case 'H': this.clears++; return;
      case 'h':
      case 'l':
        if (parameter === '?25') this.cursorShown = command === 'h';
        else if (parameter === '?2026') this.#frame(command === 'h');
        else this.unknown.push(token);
        return;
      default: this.unknown.push(token);
    }
  }

  #frame(begins) {
    if (!begins) {
      this.flickers += this.#erased.filter(([row, column]) => (this.#cells[row]?.[column] ?? BLANK) !== BLANK).length;
      this.frames.push(this.lines);
    }
    this.#erased = [];
  }

  #erase(row, from) {
    const cells = this.#cells[row] ?? [];
    for (let column = from; column < cells.length; column++) if ((cells[column] ?? BLANK) !== BLANK) this.#erased.push([row, column]);
    cells.length = Math.min(cells.length, from);
  }

  #put(character) {
    const width = widthOf(character);
    if (this.#column + width > this.#columns) {
      this.wraps++;
      this.#newLine();
      this.#column = 0;
    }
    const cells = (this.#cells[this.#row] ??= []);
    cells[this.#column] = character;
    for (let i = 1; i < width; i++) cells[this.#column + i] = '';
    this.#column += width;
  }

  /** A terminal in its usual mode turns \n into \r\n by itself. */
  #newLine() {
    this.#row += 1;
    this.#column = 0;
    this.#cells[this.#row] ??= [];
    if (this.#row >= this.#rows) {
      this.#cells.shift();
      this.#row -= 1;
    }
  }
}
