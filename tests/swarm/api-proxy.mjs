import { connect, createServer } from 'node:net';
import { rmSync } from 'node:fs';

const BODY = '{"message":"too many requests, slow down"}\n';
const TOO_MANY = `HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;

/** A socket in front of the manager's, which can be made to hang, to refuse or to ask for patience, and counts the requests that go through. */
export async function apiProxy(socketPath, proxyPath) {
  const sockets = new Set();
  let mode = 'open';
  const proxy = { socketPath: proxyPath, requests: 0, setMode, close };
  const server = createServer((client) => {
    track(client);
    if (mode === 'refusing') client.destroy();
    if (mode === 'throttling') client.on('data', () => client.end(TOO_MANY));
    if (mode !== 'open') return;
    const upstream = track(connect(socketPath));
    client.on('data', (data) => {
      // Hanging: what is sent stays unanswered, as with a stopped process.
      if (mode === 'hanging') return;
      if (mode === 'throttling') return client.end(TOO_MANY);
      proxy.requests += data.toString('latin1').match(/^GET \//gm)?.length ?? 0;
      upstream.write(data);
    });
    upstream.on('data', (data) => { if (mode === 'open') client.write(data); });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise((resolve) => server.listen(proxyPath, resolve));
  return proxy;

  function track(socket) {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    return socket;
  }

  function setMode(next) {
    mode = next;
    if (mode === 'refusing') for (const socket of sockets) socket.destroy();
  }

  async function close() {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(proxyPath, { force: true });
  }
}
