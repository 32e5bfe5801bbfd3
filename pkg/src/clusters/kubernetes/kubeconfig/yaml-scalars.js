import { yamlError } from './yaml-lines.js';

const ESCAPES = { 0: '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' };
const HEX_LENGTH = { x: 2, u: 4, U: 8 };

/** A scalar as YAML 1.2's core schema types it: null, booleans, numbers; all else is text. */
export function plainScalar(text, line) {
  if (/^[&*!%@`|>]/.test(text)) throw yamlError(line, `"${text[0]}" (an anchor, alias, tag or reserved character) is not supported here; quote the value`);
  if (/^(~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(text) && Number.isSafeInteger(Math.trunc(Number(text)))) return Number(text);
  return text;
}

/**
 * Reads the value that starts at `at`: quoted, a flow list or map, or plain up to one of `stops`. Answers `{ value, end }`, or
 * undefined where the text ends first.
 */
export function readFlow(text, at, line, stops = '') {
  const start = skipSpace(text, at);
  const char = text[start];
  if (char === '"' || char === "'") return readQuoted(text, start, line);
  if (char === '[') return readList(text, start + 1, line);
  if (char === '{') return readMap(text, start + 1, line);
  let end = start;
  while (end < text.length && !stops.includes(text[end]) && !(stops && text[end] === ':' && /^([\s,\]}]|$)/.test(text.slice(end + 1, end + 2)))) end += 1;
  return { value: plainScalar(text.slice(start, end).trim(), line), end };
}

function skipSpace(text, at) {
  let next = at;
  while (/\s/.test(text[next] ?? '')) next += 1;
  return next;
}

function readList(text, at, line) {
  const value = [];
  for (let next = skipSpace(text, at); ; next = skipSpace(text, next)) {
    if (next >= text.length) return undefined;
    if (text[next] === ']') return { value, end: next + 1 };
    const item = readFlow(text, next, line, ',]');
    if (!item) return undefined;
    value.push(item.value);
    next = skipSpace(text, item.end);
    if (text[next] === ',') next += 1;
    else if (next < text.length && text[next] !== ']') throw yamlError(line, 'expected "," or "]" in a list');
  }
}

function readMap(text, at, line) {
  const value = {};
  for (let next = skipSpace(text, at); ; next = skipSpace(text, next)) {
    if (next >= text.length) return undefined;
    if (text[next] === '}') return { value, end: next + 1 };
    const key = readFlow(text, next, line, ',}');
    if (!key) return undefined;
    next = skipSpace(text, key.end);
    if (next >= text.length) return undefined;
    if (text[next] !== ':') throw yamlError(line, `expected ":" after the key "${key.value}"`);
    const item = readFlow(text, next + 1, line, ',}');
    if (!item) return undefined;
    setKey(value, String(key.value), item.value, line);
    next = skipSpace(text, item.end);
    if (text[next] === ',') next += 1;
    else if (next < text.length && text[next] !== '}') throw yamlError(line, 'expected "," or "}" in a map');
  }
}

function readQuoted(text, start, line) {
  const quote = text[start];
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === quote && quote === "'" && text[at + 1] === "'") {
      value += "'";
      at += 1;
    } else if (char === quote) {
      return { value, end: at + 1 };
    } else if (char === '\\' && quote === '"') {
      const code = text[at + 1];
      if (code === undefined) return undefined;
      const digits = HEX_LENGTH[code];
      const hex = digits && text.slice(at + 2, at + 2 + digits);
      if (digits ? !new RegExp(`^[0-9a-fA-F]{${digits}}$`).test(hex) || Number.parseInt(hex, 16) > 0x10ffff : !Object.hasOwn(ESCAPES, code)) {
        throw yamlError(line, `unknown escape "\\${code}"`);
      }
      value += digits ? String.fromCodePoint(Number.parseInt(hex, 16)) : ESCAPES[code];
      at += digits ? digits + 1 : 1;
    } else {
      value += char;
    }
  }
  return undefined;
}

/** Sets an own property whatever its name; a key given twice is an error. */
export function setKey(map, key, value, line) {
  if (Object.hasOwn(map, key)) throw yamlError(line, `the key "${key}" is given twice`);
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}
