/** The error for a value of the wrong shape: where it is, what was expected, what was found. */
export function unexpected(path, expected, got) {
  return new TypeError(`${path}: expected ${expected}, got ${describe(got)}`);
}

/** The error for a property that throws when it is read. */
export function unreadable(path, expected, cause) {
  return new TypeError(`${path}: expected ${expected}, but reading it threw: ${messageOf(cause)}`, { cause });
}

/** Reads `holder[key]`; what the getter or proxy throws becomes a `TypeError` with the path. */
export function property(holder, key, path, expected) {
  try {
    return holder[key];
  } catch (cause) {
    throw unreadable(path, expected, cause);
  }
}

export function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** An object with named values: no array, no `Map`, no revoked proxy. */
export function isRecord(value) {
  try {
    return isObject(value) && !Array.isArray(value) && !(value instanceof Map);
  } catch {
    return false;
  }
}

/** As `Array.isArray`, which throws for a revoked proxy. */
export function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** Whether it is an integer that fits into 32 bits without a sign. */
export function isCount(value) {
  return typeof value === 'number' && value >>> 0 === value;
}

const UNREADABLE = 'an object that cannot be read';
export const COUNT = 'an integer from 0 to 4294967295';

/** `spec.services` + `web` as people would write it. */
export function member(path, name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${quote(name)}]`;
}

/** A string in quotes, short enough for a message. */
export function quote(text) {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function describe(value) {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return quote(`${value}`).slice(1, -1) + 'n';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      return describeObject(value);
  }
}

function describeObject(value) {
  if (value === null) return 'null';
  try {
    if (Array.isArray(value)) return 'an array';
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    return tag === 'Object' ? 'an object' : `a ${tag}`;
  } catch {
    return UNREADABLE;
  }
}

/** What a thrown value says, whatever it is; cut to `longest` characters. */
export function messageOf(thrown, longest = LONGEST_MESSAGE) {
  const cut = (text) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
  try {
    if (isObject(thrown)) {
      const { message, name } = thrown;
      if (typeof message === 'string' && message !== '') return cut(message);
      if (typeof name === 'string' && name !== '') return cut(name);
    }
    return cut(String(thrown));
  } catch {
    return UNREADABLE;
  }
}

const LONGEST_MESSAGE = 2000;
/** For messages that the filter cuts: where half a secret is left at the end, it is not recognised. */
export const UNCUT = 50_000;
