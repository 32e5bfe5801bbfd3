import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { printError } from './errors.js';
import { annotations, appendSummary, withoutCommands } from './github.js';
import { writeJunit } from './junit.js';
import { jsonOutput } from './output/json.js';
import { plainOutput } from './output/plain.js';
import { ttyOutput } from './output/tty.js';
import { Progress } from './progress.js';
import { defaultOutput, painter, wantsColor } from './terminal.js';
import { UsageError } from './usage-error.js';

const OUTPUTS = {
  tty: ttyOutput,
  plain: plainOutput,
  json: jsonOutput,
  none: () => ({ snapshot() {}, end() {}, stop() {} }),
};

/** Throws where a report that is asked for could not be written at the end. */
export function checkJunit(path) {
  if (path !== undefined && !existsSync(dirname(resolve(path)))) throw new UsageError(`--junit: there is no folder ${dirname(path)}`);
}

export function isVerbose(values) {
  return values.verbose || Boolean(process.env.DEBUG);
}

/** What is told of a wait, be it a real one or a replayed one: on the way and at its end, in every form that was asked for. */
export class Report {
  last;
  #values;
  #mode;
  #github;
  #progress = new Progress();
  #output;

  /**
   * `values` are the arguments, `plan` has `timeout` and `stableFor`. `startedAt` answers when the wait began, on the clock of
   * `performance`; a replay has none.
   */
  constructor(values, { plan, startedAt }) {
    this.#values = values;
    this.#mode = values.output ?? defaultOutput(process.stdout);
    this.#github = values.github ?? process.env.GITHUB_ACTIONS === 'true';
    this.#output = OUTPUTS[this.#mode]({ stream: process.stdout, paint: painter(wantsColor(process.stdout)), plan, startedAt });
  }

  snapshot(snapshot) {
    this.last = snapshot;
    this.#output.until?.(snapshot.elapsedMs);
    const changed = this.#progress.update(snapshot);
    this.#output.snapshot(this.#progress, { snapshot, changed, elapsedMs: snapshot.elapsedMs });
  }

  /** Tells the ending, with `problem` the error that brought it about. Answers the exit status. */
  end(ending, { problem, deployment }) {
    let { exitStatus } = ending;
    this.#output.until?.(ending.elapsedMs);
    if (ending.kind === 'result') this.#progress.update({ ...ending.result, readyForMs: this.#progress.readyForMs });
    this.#print(ending, problem);
    if (this.#values.junit !== undefined) {
      try {
        writeJunit(this.#values.junit, ending, this.#progress, deployment);
      } catch (error) {
        printError(error, isVerbose(this.#values));
        exitStatus ||= 2;
      }
    }
    if (this.#github && process.env.GITHUB_STEP_SUMMARY) {
      const failure = appendSummary(process.env.GITHUB_STEP_SUMMARY, ending, this.#progress);
      // A summary is an extra: the deployment is as ready without it.
      if (failure) process.stderr.write(`evenkeel: ${failure}\n`);
    }
    return exitStatus;
  }

  #print(ending, problem) {
    // Where nothing was seen yet an error says it all.
    const silent = problem && this.#mode !== 'json' && this.#progress.rows.length === 0;
    const print = () => (silent ? this.#output.stop() : this.#output.end(ending, this.#progress));
    if (this.#github && this.#mode === 'plain' && !silent) withoutCommands(process.stdout, print);
    else print();
    if (problem) printError(problem, isVerbose(this.#values));
    if (!this.#github) return;
    // JSON lines stay JSON lines; the runner reads commands from standard error as well.
    const stream = this.#mode === 'json' ? process.stderr : process.stdout;
    for (const line of annotations(ending, this.#progress)) stream.write(`${line}\n`);
  }
}
