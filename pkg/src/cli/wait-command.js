import { waitForStabilization } from '../index.js';
import { messageOf } from '../read/expected.js';
import { recordCluster } from '../trace/index.js';
import { checkArguments, readArguments } from './arguments.js';
import { desiredState, onlyServices } from './desired-state.js';
import { resultEnding, withSalientLines } from './ending.js';
import { commandHelp } from './help.js';
import { openCluster } from './open-cluster.js';
import { redacted } from './redacted.js';
import { Report, checkJunit } from './report.js';
import { Interrupted, interruption, unlessAborted } from './signals.js';
import { readSpecFile } from './spec-file.js';
import { traceFile } from './trace-file.js';

/** `evenkeel wait`. Answers the exit status; throws a `UsageError` for arguments that cannot be understood. */
export async function waitCommand(args) {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(commandHelp('wait'));
    return 0;
  }
  checkArguments(values);
  checkJunit(values.junit);
  return new WaitCommand(values).run();
}

class WaitCommand {
  #values;
  #signal = interruption();
  #startedAt = performance.now();
  #report;
  #record;
  #redact;
  #cluster;
  #deployment;

  constructor(values) {
    this.#values = values;
    const { redact = [] } = values;
    this.#redact = redact.includes('off') ? false : redact;
    this.#record = values.record === undefined ? undefined : traceFile(values.record);
    this.#report = new Report(values, { plan: values, startedAt: () => this.#startedAt });
  }

  async run() {
    let ending;
    let problem;
    try {
      ending = await withSalientLines(resultEnding(await this.#wait()));
    } catch (error) {
      const elapsedMs = performance.now() - this.#startedAt;
      if (error instanceof Interrupted) {
        ending = { kind: 'interrupted', signal: error.signal, exitStatus: error.exitStatus, elapsedMs, last: this.#report.last };
      } else {
        problem = redacted(error, this.#redact === false ? [] : this.#redact);
        ending = { kind: 'error', message: messageOf(problem), exitStatus: 2, elapsedMs };
      }
    }
    const exitStatus = this.#report.end(ending, { problem, deployment: this.#deployment });
    this.#record?.close();
    try {
      this.#cluster?.close?.();
    } catch {
      // Nothing depends on it any more.
    }
    return exitStatus;
  }

  async #wait() {
    const { timeout, stableFor, progressDeadline, pollInterval, failFast, adaptive, concurrency, logTail, evidence } = this.#values;
    const given = this.#values.spec === undefined ? undefined : await readSpecFile(this.#values.spec, this.#signal);
    const { cluster, selector } = await unlessAborted(this.#signal, openCluster(this.#values, given));
    this.#cluster = cluster;
    const spec = onlyServices(given ?? (await desiredState(cluster, selector, this.#signal)), this.#values.service);
    this.#deployment = typeof spec?.deployment === 'string' ? spec.deployment : undefined;
    this.#startedAt = performance.now();
    const asked = this.#record ? recordCluster(cluster, { onLine: this.#record.write }) : cluster;
    return waitForStabilization(asked, spec, {
      timeout, stableFor, progressDeadline, pollInterval, failFast, adaptive, concurrency, logTail, evidence,
      redact: this.#redact,
      signal: this.#signal,
      onProgress: (snapshot) => this.#report.snapshot(snapshot),
    });
  }
}
