import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from '../../../pkg/src/clusters/transport/index.js';

/** The two ways a request can go; every behaviour must be the same on both. */
export const routes = ['fetch', 'unix socket'];

/** A real server on a port or a unix socket, and a transport that talks to it. Both end with the test. */
export async function serve(t, route, onRequest, options = {}) {
  const connections = new Set();
  const server = http.createServer(onRequest);
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
  });
  const target = await listen(t, server, route);
  const transport = createTransport({ cluster: 'test', requestTimeout: 5_000, ...target, ...options });
  t.after(() => {
    transport.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { transport, connections, server, ...target };
}

async function listen(t, server, route) {
  if (route === 'fetch') {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { baseUrl: `http://127.0.0.1:${server.address().port}` };
  }
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const socketPath = join(folder, 'api.sock');
  await new Promise((resolve) => server.listen(socketPath, resolve));
  return { socketPath };
}

/** The error a promise rejects with. */
export async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection');
}
