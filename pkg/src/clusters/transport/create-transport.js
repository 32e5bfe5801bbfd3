import { abortableChunks, raceAbort, requestScope } from './abort.js';
import { limitBytes, readStart, readText, splitLines } from './body.js';
import { ClusterError, retryAfterMs } from './cluster-error.js';
import { fetchExchange } from './fetch-exchange.js';
import { nodeExchange } from './node-exchange.js';
import { readBaseUrl, redact, requestHeaders, requestUrl } from './request-parts.js';

const MAX_LOG_LINE = 16 * 1024;
const MAX_ERROR_BODY = 16 * 1024;
const MAX_ERROR_TEXT = 300;

/**
 * One HTTP API, asked politely: every request has a time limit and an abort signal, every body a limit, and whatever goes wrong is a
 * {@link ClusterError} whose message names the request without its query and its headers, which may hold secrets.
 *
 * Options: `cluster`, the name used in messages; `baseUrl` or `socketPath`; `tls` `{ ca, cert, key, servername, rejectUnauthorized }`
 * (PEM); `headers`, an object or a function asked per request; `fetch` (default `globalThis.fetch`; a socket or `tls` goes through
 * Node's own modules instead); `requestTimeout`, milliseconds, 10 000; `maxBodyBytes`, 32 MiB; `hints`, a sentence by status.
 */
export function createTransport(options) {
  const { cluster, socketPath, requestTimeout = 10_000, maxBodyBytes = 32 * 1024 * 1024, hints = {} } = options;
  const { url: base, headers: baseHeaders } = readBaseUrl(cluster, options.baseUrl ?? 'http://localhost');
  const exchange = chooseExchange(options, base);
  const closing = new AbortController();

  /** Sends one request; resolves once the headers of a good answer are here. Whoever calls it must call `end`. */
  function begin(path, request) {
    const method = request.method ?? 'GET';
    const label = `${cluster}: ${method} ${path.split('?', 1)[0]}`;
    const scope = requestScope([request.signal, closing.signal], requestTimeout);
    let headers = {};
    let response;
    const opened = open();
    return { label, scope, opened, failure, end };

    async function open() {
      if (scope.signal.aborted) throw scope.signal.reason;
      headers = await raceAbort(requestHeaders(label, baseHeaders, options.headers, request.headers, request.body), scope.signal);
      const body = request.body === undefined || typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
      const url = requestUrl(base, path, request.query);
      response = await raceAbort(exchange.send({ method, url, headers, body, signal: scope.signal }), scope.signal);
      const chunks = abortableChunks(response.chunks, scope.signal);
      if (response.status >= 200 && response.status < 300) return { response, chunks };
      if (response.status === 404 && 'notFound' in request) return { response, missing: true };
      throw await statusError(label, request, response, chunks, headers);
    }

    function failure(error) {
      if (request.signal?.aborted) return request.signal.reason;
      if (closing.signal.aborted) return new ClusterError(`${label} failed: the cluster was closed`);
      if (scope.timedOut) return new ClusterError(`${label} did not answer within ${requestTimeout} ms`, { code: 'ETIMEDOUT' });
      if (error instanceof ClusterError) return error;
      const cut = response ? 'answered, but the body broke off' : 'failed';
      return new ClusterError(redact(`${label} ${cut}: ${innermost(error)}`, headers), { code: errorCode(error), cause: error });
    }

    function end() {
      scope.end();
      // Whatever is left of the body is not wanted; a body read to its end keeps its connection for the next request.
      response?.cancel();
    }
  }

  async function statusError(label, request, response, chunks, headers) {
    const { status, statusText } = response;
    const fatal = (request.fatal ?? [401, 403]).includes(status);
    const said = status >= 300 && status < 400 ? 'redirects are not followed' : serverMessage(await readStart(chunks, MAX_ERROR_BODY));
    const parts = [`${label} answered ${status} ${statusText}`.trimEnd()];
    if (said) parts.push(`: ${redact(said, headers).slice(0, MAX_ERROR_TEXT)}`);
    if (hints[status]) parts.push(`; ${hints[status]}`);
    return new ClusterError(parts.join(''), { status, fatal, retryAfter: retryAfterMs(status, response.header) });
  }

  return {
    /** The parsed JSON of an answer. `fatal`: statuses that end the wait, default [401, 403]. `notFound`: what to answer for 404. */
    async json(path, request = {}) {
      const call = begin(path, request);
      try {
        const { response, chunks, missing } = await call.opened;
        if (missing) return request.notFound;
        if (response.status === 204) return undefined;
        if (Number(response.header('content-length')) > maxBodyBytes) {
          throw new ClusterError(`${call.label} answered with more than ${maxBodyBytes} bytes`);
        }
        return parseJson(call.label, await readText(chunks, maxBodyBytes, call.label), response);
      } catch (error) {
        throw call.failure(error);
      } finally {
        call.end();
      }
    },

    /**
     * The last `tail` lines of a text body. Only they are held in memory. Lines that came before a body breaks off, its time
     * runs out or `maxBytes` are read (default `maxBodyBytes`) are kept: half a log is better than none.
     */
    async lines(path, request = {}) {
      const { tail = 20, maxBytes = maxBodyBytes, decode = (chunks) => chunks } = request;
      const kept = [];
      if (tail <= 0) return kept;
      const call = begin(path, request);
      try {
        const { chunks, missing } = await call.opened;
        if (missing) return request.notFound;
        for await (const line of splitLines(decode(limitBytes(chunks, maxBytes)), { maxLine: MAX_LOG_LINE })) {
          kept.push(line);
          if (kept.length >= tail * 2 + 64) kept.splice(0, kept.length - tail);
        }
      } catch (error) {
        if (kept.length === 0 || request.signal?.aborted) throw call.failure(error);
      } finally {
        call.end();
      }
      return kept.slice(-tail);
    },

    /**
     * The lines of an endless body, as they come; the limit of time holds until its headers are here. Ends or throws when the
     * connection does.
     */
    async *stream(path, request = {}) {
      const call = begin(path, request);
      try {
        const { chunks, missing } = await call.opened;
        if (missing) return;
        call.scope.clearTimer();
        yield* splitLines(chunks, { maxLine: maxBodyBytes, onLong: 'throw', label: call.label });
      } catch (error) {
        throw call.failure(error);
      } finally {
        call.scope.abort();
        call.end();
      }
    },

    /** Ends the requests under way and lets go of the sockets. */
    close() {
      closing.abort();
      exchange.close();
    },
  };

  function chooseExchange({ tls, fetch = globalThis.fetch }, { protocol }) {
    const secure = !socketPath && protocol === 'https:';
    const ownTls = secure && tls && Object.values(tls).some((value) => value !== undefined);
    if (socketPath || ownTls) return nodeExchange({ cluster, socketPath, secure, tls });
    if (typeof fetch !== 'function') throw new TypeError(`${cluster}: no fetch here; pass one as the option fetch`);
    // Bound: a browser's `fetch` refuses to be called on another object.
    return fetchExchange((...args) => fetch(...args));
  }
}

/** Never quotes JSON, whose values may be secrets; V8's own error does. */
function parseJson(label, text, response) {
  try {
    return JSON.parse(text);
  } catch {
    const start = text.trimStart();
    const what = start === '' ? 'an empty body'
      : /^[[{]/.test(start) ? `JSON that is malformed or breaks off (${text.length} characters)`
      : `${response.header('content-type') ?? 'a body'} that starts with "${start.slice(0, 40)}"`;
    throw new ClusterError(`${label} answered ${response.status}, but expected JSON, got ${what}`, { status: response.status });
  }
}

/** The server's own words: the `message` or `error` of a JSON body, else the text. */
function serverMessage(body) {
  let said = body;
  try {
    const parsed = JSON.parse(body);
    const error = parsed?.message ?? parsed?.error?.message ?? parsed?.error ?? parsed?.Message;
    if (typeof error === 'string') said = error;
  } catch {
    // Not JSON, or cut off: the text itself.
  }
  return said.replace(/\s+/g, ' ').trim();
}

function innermost(error) {
  const inner = deepest(error);
  return inner?.message || inner?.code || String(error);
}

function errorCode(error) {
  const code = deepest(error)?.code ?? error?.code;
  return typeof code === 'string' ? code : undefined;
}

/** `fetch` wraps what happened in "fetch failed", and several addresses tried in an `AggregateError`. */
function deepest(error) {
  let inner = error;
  for (let depth = 0; depth < 5; depth += 1) {
    const next = inner?.errors?.[0] ?? inner?.cause;
    if (!(next instanceof Error)) break;
    inner = next;
  }
  return inner;
}
