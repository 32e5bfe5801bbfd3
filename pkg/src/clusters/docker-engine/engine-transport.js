import { ClusterError, createTransport, subscribeLoop } from '../transport/index.js';
import { engineAddress } from './engine-address.js';

/** A transport to a Docker engine whose errors say what to do about a socket that may not be opened and an engine that is no manager. */
export function engineTransport(cluster, options) {
  const address = engineAddress(cluster, options, options.env);
  const transport = createTransport({
    cluster, ...address,
    headers: options.headers, fetch: options.fetch, requestTimeout: options.requestTimeout, maxBodyBytes: options.maxBodyBytes,
    hints: {
      401: 'the engine, or a proxy before it, refuses these credentials',
      403: 'the engine, or a proxy before it, does not allow this call',
    },
  });
  return { ...transport, json: (path, request) => transport.json(path, request).catch((error) => { throw explained(error, address); }) };
}

function explained(error, { socketPath }) {
  if (!(error instanceof ClusterError)) return error;
  if (socketPath && (error.code === 'EACCES' || error.code === 'EPERM')) {
    return again(error, 'this user may not open the socket: add it to the group docker, or run as root', true);
  }
  if (socketPath && error.code === 'ENOENT') {
    return again(error, 'there is no such socket: is Docker running? Set DOCKER_HOST or socketPath', false);
  }
  if (error.status === 503 && /not a swarm manager/i.test(error.message)) {
    return again(error, 'point DOCKER_HOST or baseUrl at a manager node', true);
  }
  return error;
}

function again(error, hint, fatal) {
  const { status, code, retryAfter } = error;
  return new ClusterError(`${error.message}; ${hint}`, { status, code, retryAfter, fatal, cause: error.cause });
}

/** Calls `onEvent` for each engine event that passes `filters`, and `onGap` after a break. Returns the function that ends it. */
export function engineEvents(transport, filters, onEvent, onGap) {
  const controller = new AbortController();
  void subscribeLoop({
    signal: controller.signal,
    open: ({ signal }) => transport.stream('/events', { signal, query: { filters: JSON.stringify(filters) } }),
    onEvent: (line) => {
      const event = parseEvent(line);
      if (event) onEvent(event);
    },
    onGap,
  });
  return () => controller.abort();
}

function parseEvent(line) {
  try {
    const event = JSON.parse(line);
    return event && typeof event === 'object' ? event : undefined;
  } catch {
    // A line that is not an event tells nothing; polling goes on.
    return undefined;
  }
}
