import { widthOf } from '../text-width.js';

const ASCII = new Map(Object.entries({ '━': '=', '▒': '-', '·': '.', '×': 'x', '↻': 'R', '─': '-', '├': '+', '┼': '+', '✓': 'v', '✗': 'x', '▲': '^', '…': '~', '⏎': '/', '’': "'", '“': '"', '”': '"' }));

/** Whether what reads the output takes UTF-8: by the locale, as POSIX ranks its variables. */
export function takesUtf8({ LC_ALL, LC_CTYPE, LANG } = process.env, platform = process.platform) {
  return platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** A line in ASCII, as wide as it was. */
export function toAscii(line) {
  return line.replace(/[^\u0000-\u007f]/gu, (character) => ASCII.get(character) ?? '?'.repeat(widthOf(character)));
}
