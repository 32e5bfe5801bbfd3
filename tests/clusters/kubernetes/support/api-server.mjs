import { createServer } from 'node:http';
import { assertSchema } from './schema.mjs';

const COLLECTIONS = {
  Deployment: '/apis/apps/v1/namespaces/shop/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/shop/statefulsets',
  DaemonSet: '/apis/apps/v1/namespaces/shop/daemonsets',
  ReplicaSet: '/apis/apps/v1/namespaces/shop/replicasets',
  ControllerRevision: '/apis/apps/v1/namespaces/shop/controllerrevisions',
  Job: '/apis/batch/v1/namespaces/shop/jobs',
  CronJob: '/apis/batch/v1/namespaces/shop/cronjobs',
  Pod: '/api/v1/namespaces/shop/pods',
  Event: '/api/v1/namespaces/shop/events',
};
const KIND_OF = Object.fromEntries(Object.entries(COLLECTIONS).map(([kind, path]) => [path, kind]));

/**
 * Plays a Kubernetes API server for one namespace, `shop`: lists with selectors and pages, watches with versions, logs. All that it
 * holds obeys the published schema. `fault(request)` may answer in its stead with `{ status, headers, body }`, or `'drop'` the connection.
 */
export async function startApiServer({ pageSize = Infinity } = {}) {
  let version = 100;
  const held = new Map(Object.keys(COLLECTIONS).map((kind) => [kind, new Map()]));
  const watches = new Set();
  const api = { requests: [], logs: new Map(), fault: undefined, pageSize, put, remove, show, endWatches, sendToWatches, watchCount: () => watches.size, stop };

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const asked = { method: request.method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers };
    api.requests.push(asked);
    const fault = api.fault?.(asked);
    if (fault === 'drop') return request.socket.destroy();
    if (fault) return answer(response, fault.status, fault.body ?? failure(fault.status, fault.message ?? 'injected'), fault.headers);
    const kind = KIND_OF[asked.path];
    if (kind && asked.query.watch) return watch(kind, asked, response);
    if (kind) return list(kind, asked, response);
    const log = /^\/api\/v1\/namespaces\/shop\/pods\/([^/]+)\/log$/.exec(asked.path);
    if (log) return sendLog(log[1], asked, response);
    return answer(response, 404, failure(404, 'the server could not find the requested resource'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  api.url = `http://127.0.0.1:${server.address().port}`;
  return api;

  function put(...objects) {
    for (const object of objects.flat()) {
      assertSchema(object);
      const of = held.get(object.kind);
      const type = of.has(object.metadata.name) ? 'MODIFIED' : 'ADDED';
      version += 1;
      const stored = structuredClone(object);
      stored.metadata.resourceVersion = String(version);
      of.set(object.metadata.name, stored);
      notify(object.kind, { type, object: stored });
    }
  }

  function remove(...objects) {
    for (const object of objects.flat()) {
      if (!held.get(object.kind).delete(object.metadata.name)) continue;
      version += 1;
      notify(object.kind, { type: 'DELETED', object: { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } } });
    }
  }

  /** Makes these objects the whole of the namespace. */
  function show(...objects) {
    const wanted = new Set(objects.flat().map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    for (const [kind, of] of held) for (const object of [...of.values()]) if (!wanted.has(`${kind}/${object.metadata.name}`)) remove({ ...object, kind });
    put(...objects);
  }

  function notify(kind, event) {
    for (const entry of watches) if (entry.kind === kind) entry.response.write(`${JSON.stringify(event)}\n`);
  }

  function sendToWatches(kind, text) {
    for (const entry of watches) if (entry.kind === kind) entry.response.write(text);
  }

  function endWatches({ abruptly = false } = {}) {
    for (const { response } of watches) abruptly ? response.socket.destroy() : response.end();
  }

  function list(kind, { query }, response) {
    const matching = [...held.get(kind).values()].filter((object) => matchesLabels(object, query.labelSelector) && matchesFields(object, query.fieldSelector));
    if (query.continue && query.resourceVersion) return answer(response, 400, failure(400, 'specifying resource version is not allowed when using continue'));
    const start = query.continue ? Number(atob(query.continue)) : 0;
    // A list from the cache may be served whole, whatever the limit.
    const limit = query.resourceVersion === '0' ? Infinity : Math.min(Number(query.limit ?? Infinity), api.pageSize);
    const items = matching.slice(start, start + limit);
    const rest = matching.length - start - items.length;
    return answer(response, 200, {
      kind: `${kind}List`, apiVersion: COLLECTIONS[kind].startsWith('/api/') ? 'v1' : 'apps/v1',
      metadata: { resourceVersion: String(version), ...(rest > 0 ? { continue: btoa(String(start + items.length)), remainingItemCount: rest } : {}) },
      // The items of a list bear neither kind nor apiVersion.
      items: items.map(({ kind: _, apiVersion: __, ...object }) => object),
    });
  }

  function watch(kind, { query }, response) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    const entry = { kind, response, from: query.resourceVersion };
    watches.add(entry);
    response.on('close', () => watches.delete(entry));
  }

  function sendLog(name, { query }, response) {
    const pod = held.get('Pod').get(name);
    if (!pod) return answer(response, 404, failure(404, `pods "${name}" not found`));
    if (!query.container && pod.spec.containers.length > 1) return answer(response, 400, failure(400, `a container name must be specified for pod ${name}`));
    const lines = api.logs.get(`${name}/${query.container}${query.previous ? '/previous' : ''}`);
    if (!lines) return answer(response, 400, failure(400, query.previous ? `previous terminated container "${query.container}" in pod "${name}" not found` : `container "${query.container}" in pod "${name}" is waiting to start`));
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    return response.end(lines.slice(-Number(query.tailLines ?? lines.length)).map((line) => `${line}\n`).join(''));
  }

  async function stop() {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A `Status` object, as every failed call is answered. */
export function failure(code, message, reason = { 400: 'BadRequest', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 410: 'Expired', 429: 'TooManyRequests' }[code] ?? 'InternalError') {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

/** `a=b,c in (d,e)`. */
function matchesLabels({ metadata: { labels = {} } }, selector) {
  return (selector?.match(/[^,(]+\s+in\s+\([^)]*\)|[^,]+/g) ?? []).every((term) => {
    const set = /^\s*(\S+)\s+in\s+\(([^)]*)\)$/.exec(term);
    if (set) return set[2].split(',').map((value) => value.trim()).includes(labels[set[1]]);
    const [key, value] = term.split('=');
    return labels[key.trim()] === value;
  });
}

function matchesFields(object, selector) {
  return (selector?.split(',') ?? []).every((term) => {
    const [path, value] = term.split('=');
    return path.split('.').reduce((inner, key) => inner?.[key], object) === value;
  });
}
