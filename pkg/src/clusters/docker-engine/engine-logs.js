import { decodeLogFrames } from './log-frames.js';

const MAX_BYTES = 4 * 1024 * 1024;

/** The last lines of a task's or a container's log, with times. One that is gone, or whose log driver cannot be read, has none. */
export async function engineLog(transport, path, tail, signal) {
  const query = { stdout: 1, stderr: 1, timestamps: 1, tail };
  const lines = await transport.lines(path, { query, tail, signal, maxBytes: MAX_BYTES, decode: decodeLogFrames, notFound: [] });
  return lines.map(parseLine);
}

/** The last `tail` lines over several logs, newest last. Lines without a time stay behind the line before them. */
export function mergeLogs(logs, tail) {
  const timed = logs.flatMap((entries) => {
    let time = '';
    return entries.map((entry) => {
      time = entry.timestamp ?? time;
      return { entry, time };
    });
  });
  timed.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  return timed.slice(Math.max(timed.length - tail, 0)).map(({ entry }) => entry);
}

/**
 * The logs of the first group that says anything: `groups` are lists of log paths, the most telling group first. One log that cannot be
 * read does not hide the others; where none can, the first error is thrown.
 */
export async function firstLogs(transport, groups, tail, signal) {
  let failure;
  for (const paths of groups) {
    const results = await Promise.allSettled(paths.map((path) => engineLog(transport, path, tail, signal)));
    signal?.throwIfAborted();
    const lines = mergeLogs(results.flatMap(({ value }) => (value ? [value] : [])), tail);
    if (lines.length > 0) return lines;
    failure ??= results.find(({ reason }) => reason)?.reason;
  }
  if (failure) throw failure;
  return [];
}

function parseLine(line) {
  const [, timestamp, message] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/s.exec(line) ?? [];
  return timestamp === undefined ? { message: line } : { message, timestamp };
}
