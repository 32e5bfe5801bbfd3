import { diagnose } from '../../wasm/explain.js';

/** In a larger deployment only so many of the services that are not ready are looked at. */
const MOST_DIAGNOSED = 1000;
const HEALTHY = 1;
const FAILURE = 2;
const TERMINAL = 4;
const TEXTS_PER_DIAGNOSIS = 10;

/**
 * Names the causes in the snapshots and the result of one wait, roots first. They follow from what is given alone; the last
 * ones are kept, since from one sweep to the next what they rest on seldom changes.
 */
export class Diagnoses {
  #depends;
  #known = { numbers: [], texts: [] };
  #found = [];

  /** `depends`: the services that each service needs, in the order of the reports. */
  constructor(depends) {
    this.#depends = depends;
  }

  /**
   * Adds to the services of a snapshot or a result what keeps them from being ready, where that is certain enough, and to
   * the message of a wait that has failed.
   */
  addTo(report) {
    const { places, ...known } = flatten(report, this.#depends);
    if (!isSame(known.numbers, this.#known.numbers) || !isSame(known.texts, this.#known.texts)) {
      this.#found = diagnose(known.texts, Float64Array.from(known.numbers));
      this.#known = known;
    }
    const [message, ...found] = this.#found;
    if (report.outcome?.kind === 'failed') report.outcome.message = message;
    for (let at = 0; at < found.length; at += TEXTS_PER_DIAGNOSIS) {
      report.services[places[found[at]]].diagnosis = readDiagnosis(found, at + 1);
    }
  }
}

/** What is known of the services that are not ready, as `src/wasm/explain.rs` reads it, and their places in the report. */
function flatten({ services, blocking, outcome }, depends) {
  const places = [];
  const numbers = [];
  const texts = [outcome?.kind === 'failed' ? outcome.message : ''];
  for (let place = 0; places.length < Math.min(blocking.length, MOST_DIAGNOSED) && place < services.length; place++) {
    const { name, logs, evidence } = blocking[places.length];
    const { running, desired, healthy, restarts = 0, failure } = services[place];
    if (services[place].name !== name) continue;
    places.push(place);
    texts.push(name);
    let bits = healthy ? HEALTHY : 0;
    if (failure !== undefined) {
      bits |= FAILURE | (failure.terminal ? TERMINAL : 0);
      texts.push(failure.reason, failure.message ?? '');
    }
    const earlier = evidence?.logs.filter((line) => !logs.includes(line)) ?? [];
    texts.push(...logs, ...earlier, ...depends[place]);
    numbers.push(running, desired, restarts, bits, logs.length + earlier.length, depends[place].length);
  }
  return { places, numbers, texts };
}

function isSame(some, others) {
  return some.length === others.length && some.every((each, i) => each === others[i]);
}

function readDiagnosis(texts, at) {
  const [code, title, path, text, hint, confidence, count, isVictim, victimOf] = texts.slice(at, at + TEXTS_PER_DIAGNOSIS - 1);
  const evidence = path === '' ? { kind: 'log', line: text } : { kind: 'field', path, text };
  const diagnosis = { code, title, evidence, hint, confidence: Number(confidence), count: Number(count) };
  if (isVictim !== '') diagnosis.victimOf = victimOf;
  return diagnosis;
}
