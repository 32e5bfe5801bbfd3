import { UNCUT, isArray, isObject, messageOf, property, quote, unexpected } from '../read/expected.js';
import { Call, timeoutReason } from './context.js';
import { startTimer } from './timer.js';

const LATE_MESSAGE = 'the logs did not come in time';
/** What is answered for logs that did not come. */
export const LATE = [LATE_MESSAGE];
const MOST_ENTRIES = 1_000_000;

/**
 * Fetches the logs of some services, `concurrency` at once, all within `limit` milliseconds. Per service the answer is its
 * lines as one string, `undefined` where there are none, or an array with the message of an error: what is wrong with a
 * log must not hide the verdict it belongs to.
 */
export class LogFetcher {
  #callbacks;
  #concurrency;
  #calls = new Set();
  #finish;

  constructor(callbacks, { concurrency }) {
    this.#callbacks = callbacks;
    this.#concurrency = concurrency;
  }

  fetch(names, tail, limit) {
    return new Promise((resolve) => {
      const answers = names.map(() => LATE);
      const timer = startTimer(() => this.stop(timeoutReason(LATE_MESSAGE)), limit);
      this.#finish = () => {
        clearTimeout(timer);
        this.#finish = undefined;
        resolve(answers);
      };
      let next = 0;
      let lanes = Math.min(this.#concurrency, names.length);
      const lane = async () => {
        while (next < names.length && this.#finish) {
          const place = next++;
          const answer = await this.#one(names[place], tail);
          if (this.#finish) answers[place] = answer;
        }
        if (--lanes === 0) this.#finish?.();
      };
      for (let i = lanes; i > 0; i--) lane();
      if (names.length === 0) this.#finish();
    });
  }

  /** Gives up what has not come. */
  stop(reason) {
    const finish = this.#finish;
    this.#finish = undefined;
    for (const call of this.#calls) call.abort(reason);
    this.#calls.clear();
    finish?.();
  }

  async #one(name, tail) {
    const call = new Call();
    this.#calls.add(call);
    const answer = await fetchLog(this.#callbacks, name, tail, call);
    this.#calls.delete(call);
    return answer;
  }
}

/** The answer for one service; it never rejects. */
export async function fetchLog({ cluster, getServiceLogs }, name, tail, call) {
  if (getServiceLogs === undefined) return undefined;
  try {
    return readLines(await getServiceLogs.call(cluster, name, tail, call.context), tail, name);
  } catch (error) {
    return [messageOf(error, UNCUT)];
  }
}

function readLines(entries, tail, name) {
  const path = `getServiceLogs(${quote(name)})`;
  if (!isArray(entries)) throw unexpected(path, 'an array of lines', entries);
  const count = property(entries, 'length', `${path}.length`, 'a number');
  if (count > MOST_ENTRIES) throw unexpected(`${path}.length`, `at most ${MOST_ENTRIES} lines`, count);
  const lines = [];
  for (let i = Math.max(0, count - tail); i < count; i++) lines.push(readLine(entries, i, path));
  // The engine takes off one line end: without it an empty last line would be lost.
  return lines.length === 0 ? undefined : `${lines.join('\n')}\n`;
}

function readLine(entries, index, entriesPath) {
  const path = `${entriesPath}[${index}]`;
  const expected = 'a string or an object with a message';
  const entry = property(entries, index, path, expected);
  if (typeof entry === 'string') return withoutLineEnd(entry);
  const message = isObject(entry) ? property(entry, 'message', `${path}.message`, 'a string') : undefined;
  if (typeof message !== 'string') throw unexpected(path, expected, entry);
  return withoutLineEnd(message);
}

function withoutLineEnd(line) {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}
