import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { UsageError } from './usage-error.js';
import { visible } from './visible.js';

/**
 * The file that `--record` names, emptied. Lines are written as they come, so that whatever ends the process leaves what was
 * seen until then. A failure to write is told once; the wait goes on without.
 */
export function traceFile(path) {
  if (path === '-') throw new UsageError('--record -: standard output is taken by what is printed; give a file');
  let file;
  try {
    file = openSync(path, 'w');
  } catch (cause) {
    throw new UsageError(`--record: ${path} cannot be written: ${cause.message}`, { cause });
  }
  const close = () => {
    if (file === undefined) return;
    try {
      closeSync(file);
    } catch {
      // What could not be written was told.
    }
    file = undefined;
  };
  return {
    write(line) {
      if (file === undefined) return;
      try {
        writeWhole(file, line);
      } catch (error) {
        close();
        process.stderr.write(`evenkeel: ${visible(`the trace ${path} ends here: ${error.message}`)}\n`);
      }
    },
    close,
  };
}

/** All of it: a disk that is nearly full takes a part. */
function writeWhole(file, line) {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** The text of a recorded trace, from a file or (`-`) from standard input. */
export async function readTraceFile(path) {
  if (path === '-' && process.stdin.isTTY) throw new UsageError('-: standard input is a terminal; pipe a trace into it');
  try {
    return path === '-' ? await textOf(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    if (cause.code === 'ENOENT') throw new UsageError(`there is no file ${path}`, { cause });
    throw new UsageError(`${path === '-' ? 'standard input' : path} cannot be read: ${cause.message}`, { cause });
  }
}
