import http from 'node:http';
import { zlayer } from '../../../pkg/src/clusters/zlayer/index.js';

/**
 * A ZLayer daemon that answers from `state` `{ spec, status, updatedAt, health, containers, logs }`. `respond(request)` may return
 * `{ status, body, headers }` to answer in its place.
 */
export async function startZlayer(t, state, options = {}) {
  const requests = [];
  const streams = new Set();
  const fake = { state, requests, streams, respond: () => undefined };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://zlayer');
    const seen = { path: decodeURIComponent(url.pathname), query: Object.fromEntries(url.searchParams), headers: request.headers };
    requests.push(seen);
    const own = fake.respond(seen);
    if (own) return void response.writeHead(own.status, own.headers).end(own.body);
    const [, name, resource, service, part] = /^\/api\/v1\/deployments\/([^/]+)(?:\/(spec|events|services)(?:\/([^/]+)\/(containers|logs))?)?$/.exec(seen.path) ?? [];
    if (name !== 'shop') return void sendJson(response, 404, { error: 'not_found', message: `Deployment '${name}' not found` });
    if (resource === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': keep-alive\n\n');
      streams.add(response);
      return void request.on('close', () => streams.delete(response));
    }
    if (resource === 'spec') return void sendJson(response, 200, state.spec);
    if (part === 'containers') return void sendJson(response, 200, state.containers?.[service] ?? []);
    if (part === 'logs') return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end(state.logs?.[service] ?? '');
    return void sendJson(response, 200, {
      name: 'shop', status: state.status ?? 'deploying', services: Object.keys(state.spec.services),
      service_health: Object.entries(state.health).map(([service, [running, desired, health]]) => ({
        name: service, replicas_running: running, replicas_desired: desired, health, endpoints: [],
      })),
      created_at: '2026-11-24T10:00:00+00:00', updated_at: state.updatedAt ?? '2026-11-24T10:00:00+00:00',
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.baseUrl = `http://127.0.0.1:${server.address().port}`;
  fake.cluster = zlayer({ baseUrl: fake.baseUrl, deployment: 'shop', ...options });
  t.after(() => {
    fake.cluster.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return fake;
}

function sendJson(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export function makeSpec(services = { web: {} }) {
  return {
    version: 'v1', deployment: 'shop',
    services: Object.fromEntries(Object.entries(services).map(([name, changes]) => [name, {
      rtype: 'service', image: { name: 'shop/web:2', pull_policy: 'if_not_present' }, scale: { mode: 'fixed', replicas: 2 }, endpoints: [], ...changes,
    }])),
  };
}

export function makeContainer(replica, node, changes = {}) {
  return {
    id: `web-rep-${replica}`, service: 'web', replica, image: 'docker.io/shop/web:2', state: 'running', pid: 100 + replica, overlay_ip: null,
    ...(node !== undefined && { node_id: node }), ...changes,
  };
}
