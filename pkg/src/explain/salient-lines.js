import { salientLines as find } from '../../wasm/explain.js';
import { isArray, unexpected } from '../read/expected.js';
import { start } from './start.js';

const TEXTS_PER_LINE = 3;

/** The lines of a log that matter, first; lines of one shape are one, with their count. */
export function salientLines(lines) {
  if (!isArray(lines)) throw unexpected('lines', 'an array of strings', lines);
  lines.forEach((line, i) => {
    if (typeof line !== 'string') throw unexpected(`lines[${i}]`, 'a string', line);
  });
  start();
  const texts = find(lines);
  return Array.from({ length: texts.length / TEXTS_PER_LINE }, (_, i) => {
    const [index, count, line] = texts.slice(i * TEXTS_PER_LINE);
    return { index: Number(index), count: Number(count), line };
  });
}
