import { h, markInvalid, newId } from '../dom.js';

/** A JSON text to edit. `value()` answers `{ value }`, or `{ problem }` with the place of the mistake. */
export function createJsonField({ label, about, rows, oninput }) {
  const id = newId('json');
  const note = h('small', { id: `${id}-about`, class: 'note' }, about);
  const input = h('textarea', { id, rows, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', wrap: 'off', 'aria-describedby': note.id, oninput });
  return {
    element: h('div', { class: 'field json' }, h('label', { for: id }, label), input, note),
    get text() { return input.value; },
    set text(text) { input.value = text; },
    show(value) {
      input.value = formatJson(value);
      input.rows = Math.min(Math.max(input.value.split('\n').length + 1, 6), rows);
    },
    value() {
      try {
        return { value: JSON.parse(input.value) };
      } catch (error) {
        return { problem: `${label}: ${error.message}${placeOf(error.message, input.value)}` };
      }
    },
    mark: (isInvalid) => markInvalid(input, isInvalid),
  };
}

/** Where browsers only count characters, the line and the column, which an editor shows. */
function placeOf(message, text) {
  const [, position] = /at position (\d+)(?! \(line)/.exec(message) ?? [];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${before.at(-1).length + 1})`;
}

const WIDTH = 100;
/** The outer levels are always spread out. */
const SHALLOW = 4;

/** Indented, but with what fits a line on one: steps of a script are read like a table. */
export function formatJson(value, indent = '') {
  const flat = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ') ?? 'null';
  if (typeof value !== 'object' || value === null || (indent.length >= SHALLOW && flat.length + indent.length <= WIDTH)) return flat;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((each) => formatJson(each, deeper))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${formatJson(each, deeper)}`);
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}
