import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../../scripts/setup/lock.mjs';
import { appsFolder } from '../../../../scripts/setup/paths.mjs';
import { run, tail } from '../../../../scripts/setup/run.mjs';
import { expected } from '../../support/rollout.js';
import { installApp } from './app.mjs';
import { openPage } from './browser.mjs';
import { serveFolder } from './serve.mjs';

const LINES_SHOWN = 40;
/** Enough for a tool that takes ten seconds on a machine that is busy with others. */
const TIMEOUT = 180_000;

/**
 * Runs one row of the matrix to its end; never throws. Answers `{ name, elapsed, notes }`, and in place of the notes a
 * `reason` where it failed.
 */
export async function runRow(row, install = installApp) {
  const started = Date.now();
  const job = new Job(row);
  let result;
  try {
    result = { notes: await withLock(row.fixture, () => job.work(row, install), appsFolder) };
  } catch (error) {
    result = { reason: `${error.message}\n${job.lastOutput}`.trim() };
  }
  return { name: row.name, elapsed: Date.now() - started, ...result };
}

/** What a row may do; all that it starts ends with it. */
class Job {
  lastOutput = '';
  #log;
  #end = new AbortController();
  #cleanUps = [];

  constructor({ name }) {
    this.#log = `packaging-${name.replace(/\W+/g, '-').toLowerCase()}`;
  }

  async work({ fixture, run: work, timeout = TIMEOUT }, install) {
    const { signal } = this.#end;
    const late = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error(`It was not done after ${timeout / 1000} s.`)));
    });
    const timer = setTimeout(() => this.#end.abort(), timeout);
    const done = async () => work(this, await install(fixture, (...args) => this.command(...args)));
    try {
      return await Promise.race([done(), late]);
    } finally {
      clearTimeout(timer);
      this.#end.abort();
      for (const cleanUp of this.#cleanUps.reverse()) await cleanUp().catch(() => {});
    }
  }

  /** Runs a program to its end and answers what it printed. */
  async command(program, args, options) {
    const { status, output } = await this.#run(program, args, options);
    if (status !== 0) throw new Error(`"${[program, ...args].join(' ')}" ended with exit status ${status}.`);
    return output;
  }

  /** Runs a program that serves, and waits until it answers at `http://127.0.0.1:PORT`, which it answers. */
  async server(port, program, args, options) {
    let ended;
    this.#run(program, args, options).then(({ status }) => { ended = `The server ended with exit status ${status}.`; });
    const url = `http://127.0.0.1:${port}`;
    while (ended === undefined && !this.#end.signal.aborted) {
      const response = await fetch(url, { signal: this.#end.signal }).catch(() => {});
      await response?.body?.cancel();
      if (response) return url;
      await sleep(100);
    }
    throw new Error(ended ?? 'The row has ended.');
  }

  /** Serves the files of a folder; `headers` go with each. Answers its address. */
  async serve(folder, headers) {
    const { url, close } = await serveFolder(folder, headers);
    this.#cleanUps.push(close);
    return url;
  }

  /** Opens a page in Chromium whose `window.result` must be a promise of what the rollout finds; and others of its properties. */
  async expectRollout(url, others = {}) {
    const { browser, result } = await openPage(url);
    this.#cleanUps.push(() => browser.close());
    if (this.#end.signal.aborted) await browser.close();
    for (const [property, wanted] of Object.entries({ result: expected, ...others })) assert.deepEqual(await result(property), wanted);
  }

  async #run(program, args, options) {
    const env = { CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0', ...options.env };
    const running = run(program, args, { log: this.#log, signal: this.#end.signal, ...options, env });
    this.#cleanUps.push(() => running);
    const result = await running;
    // Without the first line, the command itself.
    const text = result.output.slice(result.output.indexOf('\n') + 1).trim();
    this.lastOutput = text === '' ? '' : `The end of the output of ${basename(program)}:\n${tail(text, LINES_SHOWN)}`;
    return result;
  }
}

/** What a program printed as its last line, which must be that of the rollout. */
export function expectPrinted(output) {
  const line = output.trim().split('\n').at(-1);
  assert.match(line, /^\{.*\}$/, output);
  assert.deepEqual(JSON.parse(line), expected);
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
