import { startTimer } from '../observe/timer.js';
import { explain, loadExplain } from './load.js';

/** Stands for a text that could not be made safe. */
export const WITHHELD = 'withheld: the filter for secrets and terminal escapes could not be loaded';
const MASKED = '***';

/** Makes the foreign texts of one wait safe to show. Without its module they are withheld, never shown as they came. */
export class SafeTexts {
  /** How long was waited for the module in the sweep that ended last. */
  waited = 0;
  #masks;
  #words;
  #rewrite;
  #patience;
  #end = () => {};

  /** `redact` as in the options; `patience`: how long the wait as a whole may be held up by loading, in milliseconds. */
  constructor(redact, patience) {
    this.#masks = redact !== false;
    this.#words = Array.isArray(redact) ? redact : [];
    this.#rewrite = typeof redact === 'function' ? redact : undefined;
    this.#patience = patience;
  }

  /**
   * Calls `done` as soon as texts can be made safe: at once where they can, after `limit` milliseconds at the latest,
   * counted from `since`. One call at a time.
   */
  whenReady(done, limit = Infinity, since = performance.now()) {
    if (explain() !== undefined) return done();
    const passed = () => performance.now() - since;
    let timer;
    const end = () => {
      if (this.#end !== end) return;
      this.#end = () => {};
      clearTimeout(timer);
      this.#patience -= passed();
      this.waited += passed();
      done();
    };
    this.#end = end;
    const left = Math.min(limit, this.#patience) - passed();
    loadExplain().then(end);
    if (left <= 0) end();
    else timer = startTimer(end, left);
  }

  /** Waits no longer. */
  stop() {
    this.#end();
  }

  /** Each text by itself, as one line. */
  texts(texts) {
    return this.#orWithheld(texts.map(() => WITHHELD), ({ safeTexts }) => {
      const safe = safeTexts(texts, this.#masks, this.#words);
      return this.#rewritten(safe, safeTexts);
    });
  }

  /** What a log fetcher answers: the lines of one log as one string, or an array with the message of an error. */
  log(answer) {
    if (typeof answer !== 'string') return this.texts(answer);
    return this.#orWithheld([WITHHELD], ({ safeLog, safeTexts }) => {
      const safe = safeLog(answer, this.#masks, this.#words);
      if (this.#rewrite === undefined) return safe;
      const lines = this.#rewritten(safe.slice(0, -1).split('\n'), safeTexts);
      return `${lines.join('\n')}\n`;
    });
  }

  #orWithheld(withheld, make) {
    const module = explain();
    if (module === undefined) return withheld;
    try {
      return make(module);
    } catch {
      // Out of memory, for instance.
      return withheld;
    }
  }

  /** The lines as the caller's own function wants them; what it answers is no safer than what it was given. */
  #rewritten(lines, safeTexts) {
    const rewrite = this.#rewrite;
    if (rewrite === undefined) return lines;
    return safeTexts(lines.map((line) => rewrittenLine(rewrite, line)), false, []);
  }
}

function rewrittenLine(rewrite, line) {
  try {
    const answer = rewrite(line);
    return typeof answer === 'string' ? answer : MASKED;
  } catch {
    return MASKED;
  }
}
