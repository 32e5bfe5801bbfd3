import { messageOf } from '../read/expected.js';

const MASK = '***';

/** The error without these words, for one that the engine passes on as it was thrown. */
export function redacted(error, words) {
  if (words.length === 0) return error;
  const mask = (text) => words.reduce((masked, word) => masked.replaceAll(word, MASK), text);
  const message = mask(messageOf(error));
  if (!(error instanceof Error)) return message;
  const copy = Object.create(error, { message: { value: message } });
  if (typeof error.stack === 'string') Object.defineProperty(copy, 'stack', { value: mask(error.stack) });
  if (error.cause !== undefined) Object.defineProperty(copy, 'cause', { value: redacted(error.cause, words) });
  return copy;
}
