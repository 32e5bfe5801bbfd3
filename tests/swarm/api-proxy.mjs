import { connect, createServer } from 'node:net';
import { rmSync } from 'node:fs';

/** What is answered in the manager's place. */
const ANSWERS = {
  throttling: answer('429 Too Many Requests\r\nRetry-After: 1', 'too many requests, slow down'),
  forbidding: answer('403 Forbidden', 'authorization denied by plugin: no policy applied'),
};

function answer(head, message) {
  const body = `${JSON.stringify({ message })}\n`;
  return `HTTP/1.1 ${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

/**
 * A socket in front of the manager's, which can be made to hang, to refuse connections, to ask for patience or to forbid, and
 * counts the requests that go through.
 */
export async function apiProxy(socketPath, proxyPath) {
  const sockets = new Set();
  let mode = 'open';
  const proxy = { socketPath: proxyPath, requests: 0, setMode, close };
  const server = createServer((client) => {
    track(client);
    if (mode === 'refusing') client.destroy();
    if (mode in ANSWERS) client.on('data', () => client.end(ANSWERS[mode]));
    if (mode !== 'open') return;
    const upstream = track(connect(socketPath));
    client.on('data', (data) => {
      // Hanging: what is sent stays unanswered, as with a stopped process.
      if (mode === 'hanging') return;
      if (mode in ANSWERS) return client.end(ANSWERS[mode]);
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
