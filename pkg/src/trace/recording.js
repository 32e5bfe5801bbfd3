import { NEVER } from '../observe/errors.js';
import { optionNumbers } from '../read/options.js';
import { wellFormed } from '../read/well-formed.js';
import { plainSpec } from './plain-spec.js';
import { traceModule } from './module.js';

/** The trace of one wait. What happens to the wait must not depend on it, so none of its methods throws. */
export class Recording {
  #recorder;
  #onLine;
  #lines = [];
  #answers = [];
  #pushed = false;
  #started = performance.now();

  constructor({ spec, options }, onLine) {
    const { TraceRecorder } = traceModule();
    this.#onLine = onLine;
    this.#recorder = new TraceRecorder(JSON.stringify(plainSpec(spec)), optionNumbers(options), new Date().toISOString());
    this.#write(() => this.#recorder.header());
  }

  get text() {
    return this.#lines.join('');
  }

  /** States of the right shape. */
  states(service, states) {
    try {
      this.#answers.push([service, Array.from(states, plainState)]);
    } catch {
      // A getter that throws only the second time.
    }
  }

  /** An error that others worded. */
  error(service, message, retryAfter) {
    this.#answers.push([service, { error: message, ...(retryAfter !== NEVER && { retryAfter }) }]);
  }

  /** An error of the engine's own words. */
  late(service, message) {
    this.#answers.push([service, { error: message, isSafe: true }]);
  }

  /** Something happened at the cluster. */
  changed() {
    this.#pushed = true;
  }

  /** A sweep has ended. `makeSafe` makes texts safe; where they cannot be, it withholds them. */
  sweep(began, ended, makeSafe) {
    this.#write(() => {
      makeTextsSafe(this.#answers, makeSafe);
      return this.#recorder.sweep(began, ended, this.#pushed, JSON.stringify(this.#answers));
    });
    this.#answers = [];
    this.#pushed = false;
  }

  /** Log tails that are safe already: the number of a service with its lines, or with `{ error }`. */
  logs(at, last, tails) {
    if (tails.length > 0) this.#write(() => this.#recorder.logs(at, last, JSON.stringify(tails)));
  }

  end(at, { kind, reason }) {
    this.#write(() => this.#recorder.end(at, kind, reason));
    this.#close();
  }

  /** An end without a verdict: by an error, whose message is safe already, or from outside. */
  endEarly(error) {
    this.#write(() => this.#recorder.endEarly(performance.now() - this.#started, error));
    this.#close();
  }

  #write(line) {
    if (this.#recorder === undefined) return;
    let text;
    try {
      text = line();
    } catch {
      // A getter that answers otherwise than before; out of memory.
      return;
    }
    this.#lines.push(text);
    try {
      this.#onLine?.(text);
    } catch {
      // A trace that cannot be kept is no reason to lose the verdict.
      this.#onLine = undefined;
    }
  }

  #close() {
    this.#recorder?.free();
    this.#recorder = undefined;
  }
}

/** A copy, since the host may change the states after it has answered. */
function plainState(state) {
  const { running, healthy, restarts, failure } = state;
  const id = state.nodeId ?? state.node_id;
  return {
    ...(id !== undefined && id !== null && { nodeId: Number.isSafeInteger(id) && id >= 0 ? id : wellFormed(String(id)) }),
    running,
    healthy,
    ...(restarts && { restarts }),
    ...(failure && { failure: plainFailure(failure) }),
  };
}

function plainFailure({ reason, message, terminal }) {
  return { reason, ...(typeof message === 'string' && { message }), terminal: terminal === true };
}

function makeTextsSafe(answers, makeSafe) {
  const places = [];
  for (const [, answer] of answers) {
    if (Array.isArray(answer)) {
      for (const { failure } of answer) places.push(...Object.keys(failure ?? {}).filter((key) => key !== 'terminal').map((key) => [failure, key]));
    } else if (!answer.isSafe) {
      places.push([answer, 'error']);
    }
  }
  if (places.length === 0) return;
  const safe = makeSafe(places.map(([object, key]) => object[key]));
  places.forEach(([object, key], i) => {
    object[key] = safe[i];
  });
}
