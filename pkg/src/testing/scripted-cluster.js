import { quote } from '../read/expected.js';
import { readOptions, readScript, readServices } from './script.js';

/**
 * A cluster that does what a script says, for tests. `services` holds a script by service name, `options` may hold `logs`,
 * `latency`, `mode`, `pushes` and `pushOnStep`. `docs/testing.md` shows them all.
 */
export function scriptedCluster(services, options = {}) {
  return new ScriptedCluster(readServices(services), readOptions(options)).callbacks();
}

class ScriptedCluster {
  #scripts;
  #options;
  #counts = new Map();
  #calls = [];
  #listeners = new Set();
  #start;

  constructor(scripts, options) {
    this.#scripts = scripts;
    this.#options = options;
  }

  callbacks() {
    const perService = (service, context) => this.#answer([service], context, (steps) => statesOf(steps[0], service));
    const perSweep = (names, context) => this.#answer(names, context, (steps) => sweepOf(steps, names));
    return {
      ...(this.#options.mode === 'services' ? { clusterServiceStates: perService } : { clusterStates: perSweep }),
      getServiceLogs: (service, tail, context) => this.#fetchLogs(service, tail, context),
      subscribe: (changed) => this.#subscribe(changed),
      set: (service, script) => {
        this.#scripts.set(service, readScript(script, 'script'));
        this.#counts.delete(service);
        this.#push(service);
      },
      push: (service) => this.#push(service),
      calls: this.#calls,
    };
  }

  #elapsed() {
    this.#start ??= performance.now();
    return performance.now() - this.#start;
  }

  #record(kind, services, context) {
    const signal = context?.signal;
    const call = {
      kind,
      services,
      at: this.#elapsed(),
      get aborted() {
        return signal?.aborted ?? false;
      },
    };
    this.#calls.push(call);
    return call;
  }

  #step(service, elapsed) {
    const script = this.#scripts.get(service);
    if (script === undefined) {
      return { throws: { value: Object.assign(new Error(`scriptedCluster has no script for ${quote(service)}`), { fatal: true }) } };
    }
    const call = (this.#counts.get(service) ?? 0) + 1;
    this.#counts.set(service, call);
    return script.next({ service, call, elapsed });
  }

  #answer(services, context, build) {
    const { at } = this.#record('states', [...services], context);
    const steps = services.map((service) => this.#step(service, at));
    const thrown = steps.find((step) => step.throws);
    if (thrown) throw thrown.throws.value;
    const latency = Math.max(...steps.map((step) => step.latency ?? this.#options.latency), 0);
    if (steps.some((step) => step.hangs)) return new Promise(() => {});
    const rejected = steps.find((step) => step.rejects);
    if (latency === 0) return rejected ? Promise.reject(rejected.rejects.value) : build(steps);
    return after(latency, context?.signal).then(() => {
      if (rejected) throw rejected.rejects.value;
      return build(steps);
    });
  }

  async #fetchLogs(service, tail, context) {
    this.#record('logs', [service], context);
    if (this.#options.latency > 0) await after(this.#options.latency, context?.signal);
    const lines = this.#options.logs.get(service) ?? [];
    return typeof lines === 'function' ? lines(service, tail, context) : lines.slice(Math.max(0, lines.length - tail));
  }

  #push(service) {
    for (const changed of [...this.#listeners]) changed(service);
  }

  #subscribe(changed) {
    const elapsed = this.#elapsed();
    const steps = [...this.#scripts].flatMap(([service, { times = [] }]) => times.map((at) => [at, service]));
    const due = [...this.#options.pushes.map((at) => [at]), ...(this.#options.pushOnStep ? steps : [])];
    const timers = due.filter(([at]) => at >= elapsed).map(([at, service]) => setTimeout(() => changed(service), at - elapsed));
    this.#listeners.add(changed);
    return () => {
      this.#listeners.delete(changed);
      for (const timer of timers) clearTimeout(timer);
    };
  }
}

function statesOf(step, service) {
  if (step.missing) throw new Error(`the script leaves ${quote(service)} out`);
  return answerOf(step);
}

/** An object with own keys only, whatever a service is called. */
function sweepOf(steps, services) {
  const present = services.map((service, i) => [service, steps[i]]).filter(([, step]) => !step.missing);
  return Object.fromEntries(present.map(([service, step]) => [service, answerOf(step)]));
}

/** States are copied, so that a test that changes an answer does not change the script. */
function answerOf({ verbatim, states }) {
  return verbatim ? verbatim.value : states.map((state) => ({ ...state }));
}

/** Rejects as soon as the caller gives up, as `fetch` does. */
function after(latency, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, latency);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
