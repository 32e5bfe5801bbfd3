import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { filesOf } from '../build/inputs.mjs';
import { Problem } from '../setup/terminal.mjs';
import { createProxy } from './proxy.mjs';

/** The page's own policy; its meta tag says the same where the files are served by something else. */
export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml', '.json': 'application/json', '.jsonl': 'text/plain; charset=utf-8', '.txt': 'text/plain; charset=utf-8',
};
const ENCODINGS = [['br', '.br'], ['gzip', '.gz']];

/** Serves the built page on 127.0.0.1, and with a target its proxy. Resolves to the listening server. */
export async function servePage({ folder, port, target }) {
  const files = readFiles(folder);
  const proxy = createProxy(target);
  const server = createServer((request, response) => {
    response.on('error', () => {});
    if (!isLocalHost(request.headers.host)) refuse(response, 421, 'This page is served to this machine alone: open it as http://127.0.0.1 or http://localhost.');
    else if (!proxy(request, response)) serveFile(files, target, request, response);
  });
  server.on('clientError', (error, socket) => socket.destroy());
  // Without a listener an upgrade would be answered as a plain request.
  server.on('upgrade', (request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') throw new Problem(`Port ${port} is taken; name another with --port, or --port 0 for any.`);
    if (error.code === 'EACCES') throw new Problem(`Port ${port} may not be used by this user; name one from 1024 on with --port.`);
    throw error;
  }
  return server;
}

/** A page of another name that resolves to this machine (DNS rebinding) has that name as its host. */
function isLocalHost(host) {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host ?? '');
}

/** By path, read once: what is not in the list cannot be asked for. */
function readFiles(folder) {
  const files = new Map();
  for (const file of filesOf(folder)) {
    const content = readFileSync(file);
    files.set(`/${relative(folder, file).split(sep).join('/')}`, { content, tag: createHash('sha256').update(content).digest('base64url').slice(0, 20) });
  }
  return files;
}

function serveFile(files, target, request, response) {
  const path = request.url.replace(/[?#].*$/s, '');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD are answered.');
  if (path === '/proxy-status.json') return send(request, response, { content: Buffer.from(JSON.stringify({ target: target ? target.name : null, kind: target?.kind })), type: TYPES['.json'], caching: 'no-store' });
  const name = path === '/' ? '/index.html' : path;
  const file = /\.(?:br|gz)$/.test(name) ? undefined : files.get(name);
  if (!file) return refuse(response, 404, 'There is no such file.');
  const accepted = String(request.headers['accept-encoding'] ?? '').split(',').map((each) => each.trim().split(';')[0]);
  const [encoding, ending] = ENCODINGS.find(([each, suffix]) => accepted.includes(each) && files.has(name + suffix)) ?? [];
  const { content } = encoding ? files.get(name + ending) : file;
  // The name of a chunk holds the hash of its content.
  const caching = /-[A-Z0-9]{8}\.js$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return send(request, response, { content, encoding, caching, type: TYPES[extname(name)] ?? 'application/octet-stream', tag: `"${file.tag}${encoding ? `-${encoding}` : ''}"` });
}

function send(request, response, { content, encoding, caching, type, tag }) {
  const headers = {
    'Content-Type': type, 'Cache-Control': caching, Vary: 'Accept-Encoding',
    'Content-Security-Policy': `${POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff',
    ...(encoding && { 'Content-Encoding': encoding }), ...(tag && { ETag: tag }),
  };
  if (tag && request.headers['if-none-match'] === tag) response.writeHead(304, headers).end();
  else response.writeHead(200, { ...headers, 'Content-Length': content.length }).end(request.method === 'HEAD' ? undefined : content);
}

function refuse(response, status, message) {
  response.writeHead(status, { 'Content-Type': TYPES['.txt'], 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' }).end(`${message}\n`);
}
