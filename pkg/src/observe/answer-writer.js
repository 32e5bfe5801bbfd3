import { COUNT, isArray, isCount, isObject, property, unexpected } from '../read/expected.js';

const ERROR = 0xffffffff;
const MOST_NODES = 100_000;
const WORDS_PER_SERVICE = 4;
const WORDS_PER_ROW = 4;
/** So that the sum over all nodes stays a small integer, which JS engines add the fastest. */
const SMALL = 8191;
const HEALTHY = 1;
const FAILURE = 2;
const TERMINAL = 4;
const MESSAGE = 8;
const NEVER = 0xffffffff;
const ROLLED_BACK = 'rolled-back';

/** Writes the answers of a sweep as `src/wasm/engine/words.rs` reads them. */
export class AnswerWriter {
  #words;
  #length = 0;
  #texts = [];
  /** The places of texts that others wrote. */
  #foreign = [];
  #nodeKeys = new Map();

  /** Has room for so many services; grows where they have rows. */
  constructor(services) {
    this.#words = new Uint32Array(services * WORDS_PER_SERVICE);
  }

  clear() {
    this.#length = 0;
    this.#texts = [];
    this.#foreign = [];
  }

  /** Whether there are texts that must be made safe. */
  get hasForeignTexts() {
    return this.#foreign.length > 0;
  }

  /** Puts what `makeSafe` answers for the texts that others wrote in their place. */
  makeSafe(makeSafe) {
    const safe = makeSafe(this.#foreign.map((place) => this.#texts[place]));
    this.#foreign.forEach((place, i) => {
      this.#texts[place] = safe[i];
    });
    this.#foreign = [];
  }

  /** The words written since `clear`; valid until the next one. */
  words() {
    return this.#words.subarray(0, this.#length);
  }

  takeTexts() {
    const texts = this.#texts;
    this.#texts = [];
    return texts;
  }

  /** An error that others worded. */
  error(service, message, retryAfter) {
    this.#foreign.push(this.#texts.length);
    this.#writeError(service, message, retryAfter);
  }

  /** An error of the engine's own words. */
  late(service, message) {
    this.#writeError(service, message, NEVER);
  }

  #writeError(service, message, retryAfter) {
    this.#reserve(3);
    this.#words[this.#length++] = service;
    this.#words[this.#length++] = ERROR;
    this.#words[this.#length++] = retryAfter;
    this.#texts.push(message);
  }

  /** False where `states` has the wrong shape; `shapeError` says what is wrong. */
  states(service, states) {
    const length = this.#length;
    const texts = this.#texts.length;
    const foreign = this.#foreign.length;
    try {
      if (Array.isArray(states) && this.#write(service, states)) return true;
    } catch {
      // A getter or proxy threw.
    }
    this.#length = length;
    this.#texts.length = texts;
    this.#foreign.length = foreign;
    return false;
  }

  /** Adds up the states that carry neither restarts nor a failure. False where a state has the wrong shape. */
  #write(service, states) {
    const count = states.length;
    if (!isCount(count) || count > MOST_NODES) return false;
    const start = this.#length;
    this.#reserve(WORDS_PER_SERVICE);
    this.#length += WORDS_PER_SERVICE;
    let rows = 0;
    let replicas = 0;
    let unhealthy = 0;
    for (let i = 0; i < count; i++) {
      const state = states[i];
      if (typeof state !== 'object' || state === null) return false;
      const { running, healthy, restarts, failure } = state;
      const nodeId = state.nodeId ?? state.node_id;
      if (typeof nodeId !== 'string' && typeof nodeId !== 'number' && !isAbsent(nodeId)) return false;
      const isPlain = (restarts === undefined || restarts === 0) && failure === undefined && isSmall(running);
      if (isPlain && (healthy === true || healthy === false)) {
        replicas += running;
        if (!healthy) unhealthy++;
      } else {
        if (!this.#writeRow(i, running, healthy, nodeId, restarts, failure)) return false;
        rows++;
      }
    }
    const words = this.#words;
    words[start] = service;
    words[start + 1] = rows;
    words[start + 2] = replicas;
    words[start + 3] = unhealthy;
    return true;
  }

  #writeRow(row, running, healthy, nodeId, restarts, failure) {
    if (!isCount(running) || typeof healthy !== 'boolean') return false;
    if (!isAbsent(restarts) && !isCount(restarts)) return false;
    const bits = this.#failureBits(failure);
    if (bits === undefined) return false;
    this.#reserve(WORDS_PER_ROW);
    this.#words[this.#length++] = running;
    this.#words[this.#length++] = bits | (healthy ? HEALTHY : 0);
    this.#words[this.#length++] = this.#nodeKey(nodeId, row);
    this.#words[this.#length++] = restarts ?? 0;
    return true;
  }

  /** Takes the failure's texts; undefined where it has the wrong shape. */
  #failureBits(failure) {
    if (isAbsent(failure)) return 0;
    if (!isObject(failure)) return undefined;
    const { reason, message, terminal } = failure;
    if (typeof reason !== 'string' || !(isAbsent(message) || typeof message === 'string')) return undefined;
    if (!(isAbsent(terminal) || typeof terminal === 'boolean')) return undefined;
    // The engine itself reads this one.
    if (reason !== ROLLED_BACK) this.#foreign.push(this.#texts.length);
    this.#texts.push(reason);
    if (!isAbsent(message)) {
      this.#foreign.push(this.#texts.length);
      this.#texts.push(message);
    }
    return FAILURE | (terminal ? TERMINAL : 0) | (isAbsent(message) ? 0 : MESSAGE);
  }

  /** Node ids as numbers the engine can compare. A state without one is known by its row. */
  #nodeKey(id, row) {
    const named = isAbsent(id) ? `row ${row}` : `${typeof id} ${id}`;
    let key = this.#nodeKeys.get(named);
    if (key === undefined) {
      key = this.#nodeKeys.size;
      this.#nodeKeys.set(named, key);
    }
    return key;
  }

  #reserve(count) {
    const needed = this.#length + count;
    if (needed <= this.#words.length) return;
    const larger = new Uint32Array(Math.max(needed, this.#words.length * 2));
    larger.set(this.#words.subarray(0, this.#length));
    this.#words = larger;
  }
}

/** What is wrong with states that could not be written, found anew with care. */
export function shapeError(states, path) {
  try {
    if (!isArray(states)) return unexpected(path, 'an array of node states', states);
    return findShapeError(states, path) ?? new TypeError(`${path}: its values change while they are read`);
  } catch (error) {
    return error;
  }
}

function findShapeError(states, path) {
  const count = property(states, 'length', `${path}.length`, COUNT);
  if (!isCount(count)) return unexpected(`${path}.length`, COUNT, count);
  if (count > MOST_NODES) return unexpected(`${path}.length`, `at most ${MOST_NODES} node states`, count);
  for (let i = 0; i < count; i++) {
    const state = property(states, i, `${path}[${i}]`, 'a node state');
    if (!isObject(state)) return unexpected(`${path}[${i}]`, 'an object', state);
    const read = (key, expected) => property(state, key, `${path}[${i}].${key}`, expected);
    const check = (key, expected, fits) => {
      const value = read(key, expected);
      return fits(value) ? undefined : unexpected(`${path}[${i}].${key}`, expected, value);
    };
    const optional = (fits) => (value) => isAbsent(value) || fits(value);
    const error =
      check('running', COUNT, isCount) ??
      check('healthy', 'a boolean', (value) => typeof value === 'boolean') ??
      check('restarts', COUNT, optional(isCount)) ??
      check('nodeId', 'a string or a number', optional(isNodeId)) ??
      check('node_id', 'a string or a number', optional(isNodeId)) ??
      check('failure', 'an object', optional(isObject)) ??
      findFailureError(read('failure', 'an object'), `${path}[${i}].failure`);
    if (error) return error;
  }
  return undefined;
}

function findFailureError(failure, path) {
  if (isAbsent(failure)) return undefined;
  const check = (key, type, mayBeAbsent) => {
    const value = property(failure, key, `${path}.${key}`, `a ${type}`);
    if (typeof value === type || (mayBeAbsent && isAbsent(value))) return undefined;
    return unexpected(`${path}.${key}`, `a ${type}`, value);
  };
  return check('reason', 'string', false) ?? check('message', 'string', true) ?? check('terminal', 'boolean', true);
}

function isSmall(value) {
  return (value | 0) === value && value >= 0 && value <= SMALL;
}

function isNodeId(value) {
  return typeof value === 'string' || typeof value === 'number';
}

function isAbsent(value) {
  return value === undefined || value === null;
}
