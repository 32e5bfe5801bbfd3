import { startLiveWait } from '../live/live-wait.js';
import { inputKey } from '../live/same-inputs.js';
import { REPLAY, hookOf } from '../trace/hooks.js';
import { History } from './history.js';

const DEFAULT_TIMEOUT = 30_000;

/** The one wait an element shows: started for its inputs, started anew when they change, stopped without a trace. */
export class Watched {
  log = new History();
  snapshot;
  result;
  error;
  isRunning = false;
  isReplay = false;
  /** The options as they hold, those of a recording included. */
  options = {};
  #listener;
  #current;
  #stop = () => {};
  #seenAt = 0;

  /** `listener`: `started()`, `snapshot(snapshot, changes)`, `settled(result)` and `failed(error)`. */
  constructor(listener) {
    this.#listener = listener;
  }

  /** Starts a wait for `inputs` unless it is for the same that one runs or has ended. */
  start(inputs) {
    const wanted = { ...inputs, specKey: inputKey(inputs.spec), optionsKey: inputKey(inputs.options), signal: inputs.options?.signal };
    const isSame = this.#current && ['cluster', 'trace', 'specKey', 'optionsKey', 'signal'].every((name) => this.#current[name] === wanted[name]);
    if (isSame) {
      Object.assign(this.#current, inputs);
      return;
    }
    this.stop();
    this.#current = wanted;
    this.log = new History();
    this.snapshot = this.result = this.error = undefined;
    this.isReplay = Boolean(wanted.trace);
    this.options = inputs.options ?? {};
    if (wanted.trace) this.#replay(wanted);
    else if (wanted.cluster && (wanted.spec || isReplay(wanted.cluster))) this.#wait(wanted, wanted.cluster, wanted.spec);
    this.#listener.started();
  }

  /** After this nothing is called any more; what was seen stays. */
  stop() {
    this.#stop();
    this.#stop = () => {};
    this.#current = undefined;
    this.isRunning = false;
  }

  /** Milliseconds from the start of the wait until now, or until it ended. */
  get durationMs() {
    if (!this.isRunning || this.isReplay) return this.log.durationMs;
    return this.log.durationMs + (performance.now() - this.#seenAt);
  }

  /** Infinity where it waits for ever. */
  get deadlineMs() {
    const { timeout } = this.options;
    return typeof timeout === 'number' ? timeout : DEFAULT_TIMEOUT;
  }

  #replay(wanted) {
    let stopped = false;
    this.#stop = () => {
      stopped = true;
    };
    this.isRunning = true;
    const load = async () => {
      const { replayCluster } = await import('../trace/index.js');
      return replayCluster(wanted.trace);
    };
    load().then((replay) => {
      if (!stopped) this.#wait(wanted, replay, wanted.spec);
    }, (error) => {
      if (!stopped) this.#failed(error);
    });
  }

  #wait(wanted, cluster, spec) {
    this.isReplay = isReplay(cluster);
    if (this.isReplay) this.options = { ...cluster.options, ...wanted.options };
    this.isRunning = true;
    this.#seenAt = performance.now();
    this.#stop = startLiveWait(cluster, spec, () => wanted.options, {
      snapshot: (snapshot) => {
        this.snapshot = snapshot;
        this.#seenAt = performance.now();
        this.#listener.snapshot(snapshot, this.log.add(snapshot));
      },
      result: (result) => {
        this.result = result;
        this.isRunning = false;
        this.log.add(result);
        this.#listener.settled(result);
      },
      error: (error) => this.#failed(error),
    });
  }

  #failed(error) {
    // What rejects with undefined has failed all the same.
    this.error = error ?? new Error('The wait ended without a reason');
    if (this.isRunning && !this.isReplay) this.log.durationMs = this.durationMs;
    this.isRunning = false;
    this.#listener.failed(this.error);
  }
}

function isReplay(cluster) {
  return hookOf(cluster, REPLAY) !== undefined;
}
