import { COUNT, isArray, isCount, isObject, property, unexpected } from '../read/expected.js';

const ERROR = 0xffffffff;
const SMALL = 0x40000000;
const MOST_NODES = 100_000;
const WORDS_PER_NODE = 5;

/** Writes the answers of a sweep as `src/wasm/words.rs` reads them. */
export class AnswerWriter {
  #words = new Uint32Array(1024);
  #length = 0;
  #texts = [];
  #nodeKeys = new Map();

  clear() {
    this.#length = 0;
    this.#texts = [];
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

  error(service, message, retryAfter) {
    this.#reserve(3);
    this.#words[this.#length++] = service;
    this.#words[this.#length++] = ERROR;
    this.#words[this.#length++] = retryAfter;
    this.#texts.push(message);
  }

  /** Throws a `TypeError` where `states` has the wrong shape; `path()` says where the states come from. */
  states(service, states, path) {
    if (!isArray(states)) throw unexpected(path(), 'an array of node states', states);
    const start = this.#length;
    const texts = this.#texts.length;
    try {
      if (this.#write(service, states)) return;
    } catch {
      // Found below, with its path, as is what a getter or proxy threw.
    }
    this.#length = start;
    this.#texts.length = texts;
    throw shapeError(states, path());
  }

  /** False where a state has the wrong shape. */
  #write(service, states) {
    const count = states.length;
    if (!isCount(count) || count > MOST_NODES) return false;
    this.#reserve(2 + count * WORDS_PER_NODE);
    const words = this.#words;
    let at = this.#length;
    words[at++] = service;
    words[at++] = count;
    for (let i = 0; i < count; i++) {
      const state = states[i];
      if (typeof state !== 'object' || state === null) return false;
      const { running, healthy, restarts, failure } = state;
      if (!isCount(running) || typeof healthy !== 'boolean') return false;
      const nodeId = state.nodeId ?? state.node_id;
      if (!isAbsent(nodeId) && !isNodeId(nodeId)) return false;
      if ((isAbsent(restarts) || restarts === 0) && isAbsent(failure) && running < SMALL) {
        words[at++] = (running << 2) | (healthy ? 2 : 0);
        continue;
      }
      if (!isAbsent(restarts) && !isCount(restarts)) return false;
      words[at++] = (healthy ? 2 : 0) | 1;
      words[at++] = running;
      words[at++] = this.#nodeKey(nodeId, i);
      words[at++] = restarts ?? 0;
      words[at++] = isAbsent(failure) ? 0 : this.#writeFailure(failure);
    }
    this.#length = at;
    return true;
  }

  /** Its bits. Throws where it has the wrong shape. */
  #writeFailure({ reason, message, terminal }) {
    const hasMessage = !isAbsent(message);
    if (typeof reason !== 'string' || (hasMessage && typeof message !== 'string')) throw new TypeError();
    if (!isAbsent(terminal) && typeof terminal !== 'boolean') throw new TypeError();
    this.#texts.push(reason);
    if (hasMessage) this.#texts.push(message);
    return 1 | (terminal ? 2 : 0) | (hasMessage ? 4 : 0);
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
function shapeError(states, path) {
  try {
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

function isNodeId(value) {
  return typeof value === 'string' || typeof value === 'number';
}

function isAbsent(value) {
  return value === undefined || value === null;
}
