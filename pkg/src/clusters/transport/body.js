import { ClusterError } from './cluster-error.js';

/** The whole body as text; a body of more than `maxBytes` is an error. */
export async function readText(chunks, maxBytes, label) {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ClusterError(`${label} answered with more than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The first `maxBytes` of a body as text; what breaks off counts as the end. */
export async function readStart(chunks, maxBytes) {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      text += decoder.decode(chunk, { stream: true });
      if (bytes >= maxBytes) break;
    }
  } catch {
    // Half an error message is better than none.
  }
  return text;
}

/**
 * The lines of a body, without their line ends. A line of more than `maxLine` characters is cut there with `onLong: 'cut'`,
 * and an error with `onLong: 'throw'`.
 */
export async function* splitLines(chunks, { maxLine, onLong = 'cut', label }) {
  const decoder = new TextDecoder();
  let rest = '';
  let cut = false;
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const [index, part] of parts.entries()) {
      const ends = index < parts.length - 1;
      if (!cut) rest += part;
      if (rest.length > maxLine) {
        if (onLong === 'throw') throw new ClusterError(`${label} sent a line of more than ${maxLine} characters`);
        rest = `${rest.slice(0, maxLine)}…`;
        cut = true;
      }
      if (ends) {
        yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
        rest = '';
        cut = false;
      }
    }
  }
  rest += cut ? '' : decoder.decode();
  if (rest) yield rest;
}

/** Passes chunks on until `maxBytes` have gone by, then ends. */
export async function* limitBytes(chunks, maxBytes) {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    yield chunk;
    if (bytes >= maxBytes) return;
  }
}
