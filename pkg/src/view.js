const HEALTHY = 1;
const READY = 2;
const ERROR = 4;
const FAILURE = 8;
const FAILURE_MESSAGE = 16;
const TERMINAL = 32;
const HEAD = 5;
const PER_SERVICE = 5;

/** Makes snapshots and results from the flat arrays `src/wasm/engine/view.rs` writes. */
export class View {
  #names;
  #endpoints;

  /** The names of the observed services and the URLs of their endpoints. */
  constructor(names, endpoints) {
    this.#names = names;
    this.#endpoints = endpoints;
  }

  /** `evidence`: log tails and their times, by the number of the service. */
  snapshot(numbers, texts, evidence) {
    const { services, blocking, ready } = this.#services(numbers, texts, evidence, (endpoints) => endpoints.slice());
    const [sweep, elapsedMs, readyForMs] = numbers;
    return { sweep, elapsedMs, ready, readyForMs, services, blocking };
  }

  /** The last one: it is given the lists of endpoints themselves, snapshots are given copies. */
  result(outcome, numbers, texts, evidence, logs) {
    const { services, blocking } = this.#services(numbers, texts, evidence, (endpoints) => endpoints);
    blocking.forEach((service, i) => {
      const log = logs[i];
      if (typeof log === 'string') service.logs = log.split('\n');
      else if (log !== undefined) [service.logsError] = log;
      if (service.evidence?.logs.every((line) => service.logs.includes(line))) delete service.evidence;
    });
    const [sweeps, elapsedMs] = numbers;
    return { outcome, services, blocking, sweeps, elapsedMs };
  }

  #services(numbers, texts, evidence, hand) {
    const services = [];
    const blocking = [];
    let text = 0;
    for (let i = 0, at = HEAD; i < this.#names.length; i++, at += PER_SERVICE) {
      const bits = numbers[at + 2];
      const summary = {
        name: this.#names[i],
        running: numbers[at],
        desired: numbers[at + 1],
        healthy: (bits & HEALTHY) !== 0,
        endpoints: hand(this.#endpoints[i]),
      };
      if (bits & ERROR) summary.error = texts[text++];
      if (numbers[at + 3] > 0) summary.restarts = numbers[at + 3];
      if (bits & FAILURE) {
        summary.failure = { reason: texts[text++], terminal: (bits & TERMINAL) !== 0 };
        if (bits & FAILURE_MESSAGE) summary.failure.message = texts[text++];
      }
      services.push(summary);
      if (bits & READY) continue;
      const service = { name: summary.name, sinceMs: numbers[at + 4], logs: [] };
      const known = evidence.get(i);
      if (known) service.evidence = { atMs: known.atMs, logs: known.logs.slice() };
      blocking.push(service);
    }
    return { services, blocking, ready: blocking.length === 0 };
  }
}
