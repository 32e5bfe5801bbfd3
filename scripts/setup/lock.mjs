import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workFolder } from './paths.mjs';
import { say } from './terminal.mjs';

const heartbeat = 2_000;
const abandonedAfter = 30_000;

/**
 * Runs `work` while no other process is in a `withLock` of the same name: no other of this checkout, unless `folder` is
 * shared with others.
 */
export async function withLock(name, work, folder = workFolder) {
  const file = join(folder, `${name}.lock`);
  mkdirSync(dirname(file), { recursive: true });
  let said = false;
  while (!take(file)) {
    if (isAbandoned(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!said) say(`Another process is at "${name}"; waiting for it …`);
    said = true;
    await sleep(300);
  }
  const timer = setInterval(() => touch(file), heartbeat);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A holder that was killed leaves its file behind: its process is gone, or its heartbeat has stopped. */
function isAbandoned(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > abandonedAfter) return true;
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    if (holder.host !== hostname()) return false;
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Removed by hand: the work goes on.
  }
}
