import { isArray, isCount, isObject, isRecord, property, unexpected } from './expected.js';

const LARGEST_COUNT = 65535;
const MOST_WORDS = 10_000;

/** Checks the options and fills in the defaults. Times are milliseconds; what is off is infinite. */
export function readOptions(options = {}) {
  if (!isRecord(options)) throw unexpected('options', 'an object', options);
  const read = (name, fallback) => {
    const value = property(options, name, `options.${name}`, 'a value');
    return value === undefined ? fallback : value;
  };
  const time = (name, fallback, { least = 0, infinite = false } = {}) => {
    const value = read(name, fallback);
    const finite = typeof value === 'number' && value >= least && value < Infinity;
    if (finite || (infinite && value === Infinity)) return value;
    const expected = `a number of milliseconds, at least ${least}${infinite ? ' or Infinity' : ''}`;
    throw unexpected(`options.${name}`, expected, value);
  };
  const count = (name, fallback, least) => {
    const value = read(name, fallback);
    if (Number.isInteger(value) && value >= least && value <= LARGEST_COUNT) return value;
    throw unexpected(`options.${name}`, `an integer from ${least} to ${LARGEST_COUNT}`, value);
  };
  const boolean = (name, fallback) => {
    const value = read(name, fallback);
    if (typeof value === 'boolean') return value;
    throw unexpected(`options.${name}`, 'a boolean', value);
  };
  return {
    timeout: time('timeout', 30_000, { infinite: true }),
    pollInterval: time('pollInterval', 500),
    callTimeout: time('callTimeout', 10_000, { least: 1, infinite: true }),
    concurrency: count('concurrency', 16, 1),
    logTail: count('logTail', 20, 0),
    logTimeout: time('logTimeout', 5_000),
    stableFor: time('stableFor', 0),
    progressDeadline: time('progressDeadline', Infinity, { infinite: true }),
    failFast: boolean('failFast', false),
    adaptive: adaptive(read('adaptive', 'min')),
    evidence: boolean('evidence', true),
    redact: redact(read('redact', [])),
    signal: signal(read('signal', undefined)),
    onProgress: listener(read('onProgress', undefined)),
  };
}

/** The numbers the engine takes, in its order. */
export function optionNumbers(options) {
  return Float64Array.of(
    options.timeout,
    options.pollInterval,
    options.callTimeout,
    options.concurrency,
    options.logTail,
    options.logTimeout,
    options.stableFor,
    options.progressDeadline,
    Number(options.failFast),
    Number(options.adaptive === 'range'),
    Number(options.evidence),
  );
}

function adaptive(value) {
  if (value !== 'min' && value !== 'range') throw unexpected('options.adaptive', "'min' or 'range'", value);
  return value;
}

/** Copied: what is masked must not change while the wait runs. */
function redact(value) {
  if (value === false || typeof value === 'function') return value;
  if (!isArray(value)) throw unexpected('options.redact', 'false, an array of strings or a function', value);
  const path = 'options.redact';
  const length = property(value, 'length', `${path}.length`, 'a number');
  if (!isCount(length) || length > MOST_WORDS) throw unexpected(`${path}.length`, `at most ${MOST_WORDS} words`, length);
  return Array.from({ length }, (_, i) => {
    const word = property(value, i, `${path}[${i}]`, 'a string');
    if (typeof word !== 'string') throw unexpected(`${path}[${i}]`, 'a string', word);
    return word;
  });
}

function signal(value) {
  if (value === undefined) return undefined;
  const usable =
    isObject(value) && typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function';
  if (!usable) throw unexpected('options.signal', 'an AbortSignal', value);
  return value;
}

function listener(value) {
  if (value !== undefined && typeof value !== 'function') throw unexpected('options.onProgress', 'a function', value);
  return value;
}
