/** What the caller can put right: a flag, a file, an address. Exit status 2; the message says what to do. */
export class UsageError extends Error {
  name = 'UsageError';
}
