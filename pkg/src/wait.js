import { engine } from './engine.js';
import { explain, loadExplain } from './explain/load.js';
import { SafeTexts } from './explain/safe-texts.js';
import { isWorthExplaining } from './explain/worth.js';
import { AnswerWriter, shapeError } from './observe/answer-writer.js';
import { ClusterSweeper } from './observe/cluster-sweep.js';
import { asError, steering } from './observe/errors.js';
import { EvidenceFetcher } from './observe/evidence.js';
import { LATE, LogFetcher } from './observe/logs.js';
import { openSubscription, quietly } from './observe/subscription.js';
import { ServiceSweeper } from './observe/sweep.js';
import { readCluster } from './read/cluster.js';
import { UNCUT, messageOf } from './read/expected.js';
import { optionNumbers, readOptions } from './read/options.js';
import { readSpec } from './read/spec.js';
import { joinedNames } from './read/well-formed.js';
import { RECORDER, REPLAY, hookOf } from './trace/hooks.js';
import { View } from './view.js';

/** Logs that came in time may take so many milliseconds to be made safe, also at the very end. */
const TIME_TO_FILTER = 100;

export function waitForStabilization(cluster, spec, options) {
  return new Promise((resolve, reject) => {
    startWait(cluster, spec, options, { resolve, reject });
  });
}

/**
 * Starts a wait. `listener` has `resolve` and `reject`, of which one is called once, and may have `snapshot`. Returns the
 * function that ends the wait early. Throws where an argument has the wrong shape.
 */
export function startWait(cluster, spec, givenOptions, listener) {
  const replay = hookOf(cluster, REPLAY);
  if (replay !== undefined) return replay.start(spec, givenOptions, listener);
  const recorder = hookOf(cluster, RECORDER);
  const options = readOptions(givenOptions);
  const callbacks = readCluster(recorder === undefined ? cluster : recorder.cluster);
  const { names, words, endpoints, depends } = readSpec(spec);
  const { signal } = options;
  if (signal?.aborted) {
    listener.reject(abortReason(signal));
    return () => {};
  }
  const recording = recorder?.start({ spec, options });
  const host = new WaitHost({ recording, callbacks, options, listener, names, words, endpoints, depends });
  if (signal) {
    const abort = () => host.reject(abortReason(signal));
    host.whenSettled(() => signal.removeEventListener('abort', abort));
    try {
      signal.addEventListener('abort', abort, { once: true });
    } catch (error) {
      host.reject(error);
    }
  }
  host.subscribe();
  return (reason) => host.reject(reason);
}

/** The JS side of one wait: the engine calls the methods that `src/wasm/engine/host.rs` names; none of them throws. */
class WaitHost {
  settled = false;
  #callbacks;
  #recording;
  #listener;
  #onProgress;
  #wait;
  #writer;
  #sweeper;
  #logs;
  #evidence;
  #keptEvidence = new Map();
  #safeTexts;
  #diagnoses;
  #observedNames;
  #depends;
  #view;
  #sweepDone;
  #cleanUps = [];

  constructor({ recording, callbacks, options, listener, names, words, endpoints, depends }) {
    const { Wait } = engine();
    this.#recording = recording;
    this.#callbacks = callbacks;
    this.#listener = listener;
    this.#onProgress = options.onProgress;
    const wantsProgress = Boolean(recording ?? options.onProgress ?? listener.snapshot);
    const evidence = options.evidence && callbacks.getServiceLogs !== undefined;
    this.#wait = new Wait(this, joinedNames(names), words, optionNumbers({ ...options, evidence }), wantsProgress);
    const observed = this.#wait.observed();
    // In a spec without jobs every service is observed.
    const pick = (list) => (observed.length === list.length ? list : Array.from(observed, (place) => list[place]));
    this.#observedNames = pick(names);
    this.#depends = pick(depends);
    this.#writer = new AnswerWriter(observed.length);
    this.#view = new View(this.#observedNames, pick(endpoints));
    const Sweeper = callbacks.clusterStates ? ClusterSweeper : ServiceSweeper;
    this.#sweeper = new Sweeper(this.#observedNames, callbacks, options, this);
    this.#logs = new LogFetcher(callbacks, options);
    this.#evidence = new EvidenceFetcher(this.#observedNames, callbacks, options, (...found) => this.#makeEvidence(...found, options.logTail));
    this.#safeTexts = new SafeTexts(options.redact, options.logTimeout);
  }

  sweep(limit) {
    return new Promise((resolve) => {
      if (this.settled) return resolve(new Uint32Array());
      this.#writer.clear();
      this.#safeTexts.waited = 0;
      const answer = () => resolve(this.#writer.words());
      this.#sweepDone = () => {
        if (this.settled || !this.#writer.hasForeignTexts) return answer();
        this.#safeTexts.whenReady(() => {
          this.#writer.makeSafe((texts) => this.#safeTexts.texts(texts));
          answer();
        });
      };
      this.#sweeper.sweep(limit, this.#sweepDone);
    });
  }

  takeTexts() {
    return this.#writer.takeTexts();
  }

  evidence(services, tail, atMs) {
    if (!this.settled) this.#evidence.want(services, atMs);
  }

  async logs(services, tail, limit) {
    if (this.settled) return [];
    this.#evidence.stop();
    const names = Array.from(services, (service) => this.#observedNames[service]);
    // Waiting for the module in the last sweep is time taken from the logs.
    const left = Math.max(0, limit - this.#safeTexts.waited);
    const start = performance.now();
    if (this.#callbacks.getServiceLogs) loadExplain();
    const answers = await this.#logs.fetch(names, tail, left);
    const isForeign = (answer) => answer !== undefined && answer !== LATE;
    if (this.settled || !answers.some(isForeign)) return answers;
    await new Promise((resolve) => this.#safeTexts.whenReady(resolve, left, start));
    if (this.settled) return answers;
    const end = Math.max(start + left, performance.now() + TIME_TO_FILTER);
    const isLate = () => performance.now() > end;
    return answers.map((answer) => (isForeign(answer) ? (isLate() ? LATE : this.#safeTexts.log(answer)) : answer));
  }

  progress(numbers, texts) {
    if (this.settled) return;
    this.#recording?.sweep(numbers[3], numbers[4], (foreign) => this.#safeTexts.texts(foreign));
    if (!this.#onProgress && !this.#listener.snapshot) return;
    const snapshot = this.#view.snapshot(numbers, texts, this.#keptEvidence);
    if (isWorthExplaining(snapshot)) this.#addDiagnoses(snapshot);
    this.#listener.snapshot?.(snapshot);
    try {
      const answer = this.#onProgress?.(snapshot);
      if (typeof answer?.then === 'function') answer.then(undefined, (error) => this.reject(error));
    } catch (error) {
      this.reject(error);
    }
  }

  settle(outcome, numbers, texts, logs) {
    if (this.settled) return;
    const result = this.#view.result(outcome, numbers, texts, this.#keptEvidence, logs);
    if (this.#recording) this.#recordEnd(result, numbers[4]);
    const resolve = () => {
      if (this.settled) return;
      this.#end();
      this.#listener.resolve(result);
    };
    if (outcome.kind === 'ready' || !isWorthExplaining(result, this.#depends)) return resolve();
    this.#safeTexts.whenReady(() => {
      this.#addDiagnoses(result);
      resolve();
    });
  }

  /** Ends the wait without a verdict. */
  reject(reason) {
    if (this.settled) return;
    this.#end(reason);
    this.#sweeper.stop(reason);
    this.#sweepDone?.();
    this.#logs.stop(reason);
    this.#safeTexts.stop();
    this.#listener.reject(reason);
  }

  whenSettled(cleanUp) {
    this.#cleanUps.push(cleanUp);
  }

  subscribe() {
    if (this.settled) return;
    const changed = () => {
      if (this.settled) return;
      this.#recording?.changed();
      this.#wait.changed();
    };
    const end = openSubscription(this.#callbacks, changed);
    if (this.settled) end();
    else this.whenSettled(end);
  }

  // What a sweep has to say of a service.

  states(service, states) {
    if (this.settled) return;
    if (this.#writer.states(service, states)) this.#recording?.states(service, states);
    else this.#fail(shapeError(states, this.#sweeper.path(service)));
  }

  thrown(service, error) {
    if (this.settled) return;
    const { fatal, retryAfter } = steering(error);
    if (fatal) return this.#fail(asError(error));
    const message = messageOf(error, UNCUT);
    this.#writer.error(service, message, retryAfter);
    this.#recording?.error(service, message, retryAfter);
  }

  late(service, message) {
    if (this.settled) return;
    this.#writer.late(service, message);
    this.#recording?.late(service, message);
  }

  wrongShape(error) {
    this.#fail(error);
  }

  /** The cluster is at fault, which belongs into the trace; from outside a wait only ends. */
  #fail(error) {
    const recording = this.#recording;
    if (recording === undefined) return this.reject(error);
    this.#recording = undefined;
    const safeTexts = this.#safeTexts;
    const { reject } = this.#listener;
    this.#listener.reject = async (reason) => {
      await loadExplain();
      recording.endEarly(safeTexts.texts([messageOf(error, UNCUT)])[0]);
      reject(reason);
    };
    this.reject(error);
  }

  #recordEnd(result, at) {
    const numberOf = new Map(this.#observedNames.map((name, number) => [name, number]));
    const tails = result.blocking
      .filter(({ logs, logsError }) => logs.length > 0 || logsError !== undefined)
      .map(({ name, logs, logsError }) => [numberOf.get(name), logsError === undefined ? logs : { error: logsError }]);
    this.#recording.logs(at, true, tails);
    this.#recording.end(at, result.outcome);
    this.#recording = undefined;
  }

  /** The lines of evidence are shown once they are safe; nothing waits for that. */
  async #makeEvidence(service, atMs, log, tail) {
    await loadExplain();
    const safe = this.settled ? undefined : this.#safeTexts.log(log);
    if (typeof safe === 'string') this.#keepEvidence(service, atMs, safe.slice(0, -1).split('\n').slice(-tail));
  }

  #keepEvidence(service, atMs, logs) {
    this.#keptEvidence.set(service, { atMs, logs });
    this.#recording?.logs(atMs, false, [[service, logs]]);
  }

  /** Where the module for it is not there yet, it is loaded for the next time. */
  #addDiagnoses(report) {
    const module = explain();
    if (module === undefined) return void loadExplain();
    try {
      this.#diagnoses ??= new module.Diagnoses(this.#depends);
      this.#diagnoses.addTo(report);
    } catch {
      // The report stands without.
    }
  }

  #end(reason) {
    this.settled = true;
    this.#recording?.endEarly();
    this.#evidence.stop(reason);
    this.#wait.cancel();
    this.#wait.free();
    for (const cleanUp of this.#cleanUps) quietly(cleanUp);
    // Not at once: the end may come from a callback in the midst of a sweep.
    Promise.resolve().then(() => this.#empty());
  }

  #empty() {
    this.#sweeper.release();
    this.#writer.clear();
    this.#recording = this.#callbacks = this.#listener = this.#onProgress = this.#wait = this.#view = this.#logs = this.#sweepDone = undefined;
    this.#safeTexts = this.#evidence = this.#diagnoses = undefined;
    this.#keptEvidence.clear();
    this.#observedNames = this.#depends = this.#cleanUps = [];
    lastEnded = this;
  }
}

/** V8 drops optimised code with the last object it was made for, so one ended wait is kept, without what it held. */
let lastEnded;

/** What an abort rejects with; signals that are no real ones may have none. */
function abortReason({ reason }) {
  return reason === undefined ? new DOMException('The wait was aborted', 'AbortError') : reason;
}
