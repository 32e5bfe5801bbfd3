const MAX_RETRY_AFTER = 5 * 60_000;
const DEFAULT_THROTTLE = 1_000;

/**
 * What went wrong while a cluster was asked.
 *
 * `status`: the HTTP status, where there was an answer. `code`: the system's code (`ECONNREFUSED`, `EACCES`), where there was none.
 * `retryAfter`: milliseconds the server asked to be left alone. `fatal`: asking again cannot help; the wait rejects at once.
 */
export class ClusterError extends Error {
  constructor(message, { status, code, retryAfter, fatal, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ClusterError';
    if (status !== undefined) this.status = status;
    if (code !== undefined) this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (fatal) this.fatal = true;
  }
}

/**
 * The pause, in milliseconds, that an answer asks for (RFC 9110, section 10.2.3: seconds or an HTTP date); at most five minutes.
 * A date is compared with the answer's own `Date`, so that a wrong clock here does no harm. 429 without the header: one second.
 */
export function retryAfterMs(status, header) {
  if (status !== 429 && status !== 503) return undefined;
  const value = header('retry-after')?.trim() ?? '';
  const fallback = status === 429 ? DEFAULT_THROTTLE : undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Math.ceil(Number(value) * 1000), MAX_RETRY_AFTER);
  const until = Date.parse(value);
  if (Number.isNaN(until)) return fallback;
  const now = Date.parse(header('date') ?? '');
  return Math.min(Math.max(until - (Number.isNaN(now) ? Date.now() : now), 0), MAX_RETRY_AFTER);
}
