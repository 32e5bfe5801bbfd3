import http from 'node:http';
import { EventEmitter } from 'node:events';
import { nomad } from '../../../pkg/src/clusters/nomad/index.js';

/**
 * A Nomad server that answers from `state`, with the headers and the blocking queries of the real one. `respond(request)` may
 * return `{ status, body, headers }` to answer in its place.
 */
export async function startNomad(t, state, options = {}) {
  const requests = [];
  const changes = new EventEmitter();
  const streams = new Set();
  const fake = { state, requests, streams, respond: () => undefined, update, emitEvents };

  function update(change) {
    Object.assign(state, change);
    changes.emit('change');
  }

  function emitEvents(index, events = [{ Topic: 'Allocation', Type: 'AllocationUpdated', Key: 'a', Namespace: 'default', FilterKeys: ['shop'], Index: index, Payload: {} }]) {
    for (const response of streams) response.write(`${JSON.stringify({ Index: index, Events: events })}\n`);
  }

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, 'http://nomad');
    const seen = { path: url.pathname, query: Object.fromEntries(url.searchParams), topics: url.searchParams.getAll('topic'), headers: request.headers };
    requests.push(seen);
    const own = fake.respond(seen);
    if (own) {
      response.writeHead(own.status, own.headers).end(own.body);
      return;
    }
    if (url.pathname === '/v1/event/stream') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{}\n');
      streams.add(response);
      request.on('close', () => streams.delete(response));
      return;
    }
    await answer(url, response);
  });

  async function answer(url, response) {
    const path = decodeURIComponent(url.pathname);
    const logs = /^\/v1\/client\/fs\/logs\/(.+)$/.exec(path);
    if (logs) {
      const text = state.logs?.[logs[1]]?.[url.searchParams.get('task')]?.[url.searchParams.get('type')];
      if (text === undefined) return void response.writeHead(404).end('task "x" not started yet. No logs available');
      return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end(text.slice(-Number(url.searchParams.get('offset'))));
    }
    const key = `/v1/job/${state.job.ID}`;
    const resource = path === key ? 'job' : path.slice(key.length + 1);
    if (!path.startsWith(key) || !['job', 'allocations', 'deployments', 'deployment', 'evaluations'].includes(resource)) {
      return void response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('job not found');
    }
    const read = () => (resource === 'deployment' ? (state.deployments?.at(-1) ?? null) : (state[resource] ?? null));
    const indexOf = (value) => [value].flat().reduce((newest, one) => Math.max(newest, one?.ModifyIndex ?? 1), 1);
    const after = Number(url.searchParams.get('index') ?? 0);
    if (after > 0) {
      const wait = Number.parseInt(url.searchParams.get('wait') ?? '300000', 10);
      const until = Date.now() + wait;
      while (indexOf(read()) <= after && Date.now() < until && !response.destroyed) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, Math.min(wait, 1_000));
          changes.once('change', () => { clearTimeout(timer); resolve(); });
        });
      }
    }
    const body = read();
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Nomad-Index': String(indexOf(body)), 'X-Nomad-KnownLeader': 'true', 'X-Nomad-LastContact': '0' });
    response.end(JSON.stringify(body));
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  fake.baseUrl = baseUrl;
  fake.cluster = nomad({ baseUrl, job: state.job.ID, requestTimeout: 2_000, ...options });
  t.after(() => {
    fake.cluster.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return fake;
}
