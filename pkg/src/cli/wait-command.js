import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { waitForStabilization } from '../index.js';
import { messageOf } from '../read/expected.js';
import { checkArguments, readArguments } from './arguments.js';
import { desiredState, onlyServices } from './desired-state.js';
import { printError } from './errors.js';
import { annotations, appendSummary, withoutCommands } from './github.js';
import { waitHelp } from './help.js';
import { writeJunit } from './junit.js';
import { openCluster } from './open-cluster.js';
import { jsonOutput } from './output/json.js';
import { plainOutput } from './output/plain.js';
import { ttyOutput } from './output/tty.js';
import { Progress } from './progress.js';
import { Interrupted, interruption, unlessAborted } from './signals.js';
import { readSpecFile } from './spec-file.js';
import { defaultOutput, painter, wantsColor } from './terminal.js';
import { UsageError } from './usage-error.js';

const OUTPUTS = {
  tty: ttyOutput,
  plain: plainOutput,
  json: jsonOutput,
  none: () => ({ snapshot() {}, end() {}, stop() {} }),
};

/** `evenkeel wait`. Answers the exit status; throws a `UsageError` for arguments that cannot be understood. */
export async function waitCommand(args) {
  const values = readArguments(args);
  if (values.help) {
    process.stdout.write(waitHelp());
    return 0;
  }
  checkArguments(values);
  checkJunit(values.junit);
  return new WaitCommand(values).run();
}

function checkJunit(path) {
  if (path !== undefined && !existsSync(dirname(resolve(path)))) throw new UsageError(`--junit: there is no folder ${dirname(path)}`);
}

class WaitCommand {
  #values;
  #mode;
  #github;
  #signal = interruption();
  #progress = new Progress();
  #startedAt = performance.now();
  #output;
  #cluster;
  #last;
  #deployment;

  constructor(values) {
    this.#values = values;
    this.#mode = values.output ?? defaultOutput(process.stdout);
    this.#github = values.github ?? process.env.GITHUB_ACTIONS === 'true';
    this.#output = OUTPUTS[this.#mode]({
      stream: process.stdout,
      paint: painter(wantsColor(process.stdout)),
      plan: values,
      startedAt: () => this.#startedAt,
    });
  }

  async run() {
    let ending;
    let problem;
    try {
      const result = await this.#wait();
      ending = { kind: 'result', result, elapsedMs: result.elapsedMs, exitStatus: result.outcome.kind === 'ready' ? 0 : 1 };
      this.#progress.update({ ...result, readyForMs: this.#progress.readyForMs });
    } catch (error) {
      const elapsedMs = performance.now() - this.#startedAt;
      if (error instanceof Interrupted) {
        ending = { kind: 'interrupted', signal: error.signal, exitStatus: error.exitStatus, elapsedMs, last: this.#last };
      } else {
        problem = error;
        ending = { kind: 'error', message: messageOf(error), exitStatus: 2, elapsedMs };
      }
    }
    return this.#finish(ending, problem);
  }

  async #wait() {
    const { timeout, stableFor, progressDeadline, pollInterval, failFast, adaptive, concurrency, logTail } = this.#values;
    const given = this.#values.spec === undefined ? undefined : await readSpecFile(this.#values.spec, this.#signal);
    const { cluster, selector } = await unlessAborted(this.#signal, openCluster(this.#values, given));
    this.#cluster = cluster;
    const spec = onlyServices(given ?? (await desiredState(cluster, selector, this.#signal)), this.#values.service);
    this.#deployment = typeof spec?.deployment === 'string' ? spec.deployment : undefined;
    this.#startedAt = performance.now();
    return waitForStabilization(cluster, spec, {
      timeout, stableFor, progressDeadline, pollInterval, failFast, adaptive, concurrency, logTail,
      signal: this.#signal,
      onProgress: (snapshot) => this.#snapshot(snapshot),
    });
  }

  #snapshot(snapshot) {
    this.#last = snapshot;
    const changed = this.#progress.update(snapshot);
    this.#output.snapshot(this.#progress, { snapshot, changed, elapsedMs: snapshot.elapsedMs });
  }

  #finish(ending, problem) {
    let { exitStatus } = ending;
    this.#print(ending, problem);
    const complain = (error) => {
      printError(error, this.#verbose);
      exitStatus ||= 2;
    };
    if (this.#values.junit !== undefined) {
      try {
        writeJunit(this.#values.junit, ending, this.#progress, this.#deployment);
      } catch (error) {
        complain(error);
      }
    }
    if (this.#github && process.env.GITHUB_STEP_SUMMARY) {
      const failure = appendSummary(process.env.GITHUB_STEP_SUMMARY, ending, this.#progress);
      // A summary is an extra: the deployment is as ready without it.
      if (failure) process.stderr.write(`evenkeel: ${failure}\n`);
    }
    try {
      this.#cluster?.close?.();
    } catch {
      // Nothing depends on it any more.
    }
    return exitStatus;
  }

  #print(ending, problem) {
    // Where nothing was seen yet an error says it all.
    const silent = problem && this.#mode !== 'json' && this.#progress.rows.length === 0;
    const print = () => (silent ? this.#output.stop() : this.#output.end(ending, this.#progress));
    if (this.#github && this.#mode === 'plain' && !silent) withoutCommands(process.stdout, print);
    else print();
    if (problem) printError(problem, this.#verbose);
    if (!this.#github) return;
    // JSON lines stay JSON lines; the runner reads commands from standard error as well.
    const stream = this.#mode === 'json' ? process.stderr : process.stdout;
    for (const line of annotations(ending, this.#progress)) stream.write(`${line}\n`);
  }

  get #verbose() {
    return this.#values.verbose || Boolean(process.env.DEBUG);
  }
}
