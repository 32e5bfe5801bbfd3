import { explain, loadExplain } from '../explain/load.js';
import { isWorthExplaining } from '../explain/worth.js';
import { isObject, unexpected } from '../read/expected.js';
import { optionNumbers, readOptions } from '../read/options.js';
import { readSpec } from '../read/spec.js';
import { joinedNames } from '../read/well-formed.js';
import { View } from '../view.js';
import { REPLAY } from './hooks.js';
import { traceModule } from './module.js';

/**
 * A cluster whose waits run over a trace, in virtual time: with the recorded options to the recorded result, with others
 * to what would have happened. Throws a `TypeError` where the text is no trace.
 */
export function replayCluster(text) {
  if (typeof text !== 'string') throw unexpected('trace', 'the text of a trace', text);
  const { Replay } = traceModule();
  let replay;
  try {
    replay = new Replay(text);
  } catch (error) {
    throw new TypeError(`trace: ${error.message}`);
  }
  const { options, ...about } = JSON.parse(replay.about());
  const recorded = { ...about, options: withInfinity(options) };
  const start = (spec, overrides, listener) => startReplay(replay, recorded, { spec, overrides }, listener);
  return Object.defineProperty(recorded, REPLAY, { value: { start } });
}

/** JSON has no infinite number. */
function withInfinity(options) {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value ?? Infinity]));
}

/** Runs the engine over the trace as a wait would run, with the recorded spec and options where no others are given. */
function startReplay(replay, recorded, { spec = recorded.spec, overrides = {} }, { resolve, reject, snapshot: hear }) {
  if (!isObject(overrides)) throw unexpected('options', 'an object', overrides);
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const options = readOptions({ ...recorded.options, ...given });
  const { names, words, endpoints, depends } = readSpec(spec);
  const services = Object.values(spec.services ?? {});
  const observed = names.map((_, place) => place).filter((place) => (services[place].rtype ?? 'service') === 'service');
  const pick = (list) => observed.map((place) => list[place]);
  const { signal, onProgress } = options;
  const { promise: ended, end } = endable(signal);
  const run = async () => {
    // Before the first snapshot, so that each can name its causes.
    await Promise.race([loadExplain(), ended]);
    return runReplay(replay, { names: joinedNames(names), words, options: optionNumbers(options) }, {
      view: new View(pick(names), pick(endpoints)),
      depends: pick(depends),
      hear(snapshot) {
        hear?.(snapshot);
        onProgress?.(snapshot);
        signal?.throwIfAborted();
      },
    });
  };
  Promise.race([run(), ended]).then(resolve, reject);
  return end;
}

/** A promise that rejects when the signal is aborted, or with what `end` is given. */
function endable(signal) {
  let end;
  const promise = new Promise((_, reject) => {
    end = reject;
    if (signal?.aborted) reject(signal.reason);
    else signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  promise.catch(() => {});
  return { promise, end };
}

/** Synchronous: an engine that needs no cluster has nothing to wait for. */
function runReplay(replay, { names, words, options }, { view, depends, hear }) {
  const Diagnoses = explain()?.Diagnoses;
  const diagnoses = Diagnoses && new Diagnoses(depends);
  let kept = new Map();
  let result;
  let problem;
  const host = {
    progress(numbers, texts, recordingEnded, evidence) {
      if (problem !== undefined) return;
      if (evidence !== undefined) kept = readEvidence(evidence);
      const snapshot = view.snapshot(numbers, texts, kept);
      if (isWorthExplaining(snapshot)) diagnoses?.addTo(snapshot);
      try {
        hear(withEnd(snapshot, recordingEnded));
      } catch (error) {
        problem = { error };
      }
    },
    settle(outcome, numbers, texts, logs, recordingEnded, evidence) {
      if (evidence !== undefined) kept = readEvidence(evidence);
      result = view.result(outcome, numbers, texts, kept, logs);
      if (outcome.kind !== 'ready' && isWorthExplaining(result, depends)) diagnoses?.addTo(result);
      withEnd(result, recordingEnded);
    },
  };
  replay.run(host, names, words, options);
  if (problem !== undefined) throw problem.error;
  return result;
}

function withEnd(report, recordingEnded) {
  if (recordingEnded !== undefined) report.recordingEndedMs = Math.floor(recordingEnded);
  return report;
}

/** As `src/wasm/trace.rs` writes it: the number of a service, the milliseconds, the lines. */
function readEvidence(encoded) {
  const kept = new Map();
  for (let at = 0; at < encoded.length; at += 3) kept.set(encoded[at], { atMs: encoded[at + 1], logs: encoded[at + 2].split('\n') });
  return kept;
}
