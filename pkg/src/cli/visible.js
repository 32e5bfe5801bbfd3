const LONGEST = 2000;
// Taken out, not shown: programs mean no harm by their colours.
const COLOR = /\u001b\[[\d;:]*m/g;
// C0, DEL, C1; separators that end a line; marks that reorder or hide text; halves of a surrogate pair.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/**
 * A text of unknown origin on one line, fit for a terminal and a log: control characters become visible, a tab two spaces,
 * and `##[`, which GitHub Actions obeys anywhere in a line, loses its meaning.
 */
export function visible(text, longest = LONGEST) {
  const whole = String(text).replace(COLOR, '');
  const cut = whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
  return cut.replace(UNSAFE, shown).replaceAll('##[', '## [');
}

/** The same of a log line, without its line end. */
export function visibleLine(line) {
  return visible(String(line).replace(/[\r\n]+$/, ''));
}

/** A line that GitHub Actions does not take for a command, whatever it begins with. */
export function noCommand(line) {
  return line.replace(/^(\s*):(?=:)/, '$1: ');
}

/** `JSON.stringify` on one line that a terminal and GitHub Actions take for what it is. Parsed, it is the same value. */
export function visibleJson(value) {
  return JSON.stringify(value).replace(UNSAFE, escaped).replaceAll('##[', '#\\u0023[');
}

function shown(character) {
  if (character === '\t') return '  ';
  if (character === '\n' || character === '\r') return '⏎';
  const code = character.codePointAt(0);
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : `<${code.toString(16).padStart(2, '0')}>`;
}

function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
