import { replayCluster } from '../trace/index.js';
import { readTraceFile } from './trace-file.js';
import { UsageError } from './usage-error.js';
import { visible } from './visible.js';

/** The trace that a command was given, ready to be replayed. What is damaged in it is told on standard error. */
export async function openTrace(path, command) {
  if (path === undefined) throw new UsageError(`a trace is missing: evenkeel ${command} FILE, which evenkeel wait --record FILE writes`);
  const text = await readTraceFile(path);
  const name = path === '-' ? 'standard input' : path;
  const replay = read(text, name);
  for (const warning of replay.warnings) process.stderr.write(`evenkeel: ${visible(`${name}: ${warning}`)}\n`);
  return replay;
}

function read(text, name) {
  try {
    return replayCluster(text);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UsageError(`${name}: ${cause.message}`, { cause });
  }
}
