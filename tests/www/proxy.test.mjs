import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAllowed } from '../../scripts/www/allowed-paths.mjs';
import { servePage } from '../../scripts/www/server.mjs';
import { readTarget } from '../../scripts/www/target.mjs';

/** An API on a port or a socket, and the page's server with its proxy to it. */
async function start(t, { onSocket = false, token, prefix = '', api = (request, response) => response.end('[]') } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  const page = join(folder, 'page');
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
  const seen = [];
  const upstream = http.createServer((request, response) => {
    seen.push(request);
    api(request, response);
  });
  const socketPath = join(folder, 'api.sock');
  await new Promise((resolve) => (onSocket ? upstream.listen(socketPath, resolve) : upstream.listen(0, '127.0.0.1', resolve)));
  const target = readTarget(onSocket ? socketPath : `http://127.0.0.1:${upstream.address().port}${prefix}`, token);
  const server = await servePage({ folder: page, port: 0, target });
  t.after(() => {
    for (const each of [server, upstream]) {
      each.closeAllConnections();
      each.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return { seen, upstream, server, port: server.address().port };
}

/** Sends the path as it stands, which `fetch` would not. Answers `{ status, headers, body }`. */
async function ask(port, path, { method = 'GET', headers = {} } = {}) {
  const request = http.request({ host: '127.0.0.1', port, path, method, agent: false, headers: { 'X-Evenkeel': 'test', ...headers } });
  request.end();
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

test('a read of a path that the clusters need is passed on to a socket, with its query', async (t) => {
  const { seen, port } = await start(t, { onSocket: true, api: (request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[1]') });
  const { status, body, headers } = await ask(port, '/proxy/services?filters=%7B%7D');
  assert.deepEqual([status, body, headers['content-type']], [200, '[1]', 'application/json']);
  assert.deepEqual(seen.map(({ url }) => url), ['/services?filters=%7B%7D']);
});

test('a prefix of the URL and the token of the environment are added, and nothing of the page\'s own headers is passed on', async (t) => {
  const { seen, port } = await start(t, { prefix: '/k8s/', token: 'secret' });
  await ask(port, '/proxy/api/v1/namespaces/shop/pods', { headers: { Cookie: 'session=1', Authorization: 'Bearer stolen', Accept: 'application/json' } });
  assert.equal(seen[0].url, '/k8s/api/v1/namespaces/shop/pods');
  assert.equal(seen[0].headers.authorization, 'Bearer secret');
  assert.equal(seen[0].headers.accept, 'application/json');
  for (const name of ['cookie', 'x-evenkeel', 'origin', 'referer']) assert.equal(seen[0].headers[name], undefined, name);
});

test('whatever would write is refused and does not reach the API', async (t) => {
  const { seen, port } = await start(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) assert.equal((await ask(port, '/proxy/services', { method })).status, 405, method);
  assert.equal(seen.length, 0);
});

test('another host, as after DNS rebinding, is refused for the proxy and the page alike', async (t) => {
  const { seen, port } = await start(t);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example', '127.0.0.1@evil.example']) {
    for (const path of ['/proxy/services', '/proxy-status.json', '/']) {
      const { status } = await ask(port, path, { headers: { Host: host } });
      assert.ok(status === 421 || status === 400, `${host} ${path}: ${status}`);
    }
  }
  assert.equal(seen.length, 0);
  assert.equal((await ask(port, '/proxy/services', { headers: { Host: `localhost:${port}` } })).status, 200);
});

test('a request of another page is refused, whichever way it shows', async (t) => {
  const { seen, port } = await start(t);
  const own = `127.0.0.1:${port}`;
  for (const headers of [
    { Origin: 'http://evil.example' }, { Origin: 'null' }, { Origin: 'http://127.0.0.1:1' }, { Origin: `https://${own}` },
    { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': 'none' },
  ]) {
    const { status, headers: answered } = await ask(port, '/proxy/services', { headers });
    assert.equal(status, 403, JSON.stringify(headers));
    assert.equal(answered['access-control-allow-origin'], undefined);
  }
  const request = http.request({ host: '127.0.0.1', port, path: '/proxy/services', agent: false }).end();
  const [response] = await once(request, 'response');
  assert.equal(response.statusCode, 403, 'without the header that a page elsewhere cannot send');
  response.resume();
  assert.equal(seen.length, 0);
  assert.equal((await ask(port, '/proxy/services', { headers: { Origin: `http://${own}`, 'Sec-Fetch-Site': 'same-origin' } })).status, 200);
});

test('upgrades are refused, on the proxy and elsewhere', async (t) => {
  const { seen, port } = await start(t);
  for (const path of ['/proxy/events', '/']) {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Evenkeel: 1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    assert.match(answer, /^HTTP\/1\.1 400 /, path);
  }
  assert.equal(seen.length, 0);
});

test('paths with files, secrets or shells behind them are refused, however they are written', async (t) => {
  const { seen, port } = await start(t);
  for (const path of [
    '', '/', '/containers/abc/archive?path=/etc/shadow', '/containers/abc/export', '/containers/abc/attach/ws', '/secrets', '/configs', '/images/json', '/info', '/v1.41/services',
    '/api/v1/namespaces/shop/secrets', '/api/v1/secrets', '/api/v1/namespaces/shop/configmaps', '/api/v1/namespaces/shop/pods/web/exec', '/api/v1/namespaces/shop/pods/web/proxy', '/api/v1/nodes',
    '/services/../secrets', '/tasks/../../secrets/logs', '/tasks/%2e%2e/logs', '/tasks/a%2f..%2f..%2fsecrets/logs', '/tasks/a%5c..%5csecrets/logs', '/tasks/%252e%252e/logs', '/tasks/a%00/logs', '/tasks/./logs',
    '//services', '/services/', '/services;x', '/tasks/a#/logs', '/containers//json', '/tasks/%/logs', 'http://evil.example/services', '/services@evil.example/',
  ]) {
    const { status } = await ask(port, `/proxy${path}`);
    assert.ok(status === 403 || status === 404, `${path}: ${status}`);
  }
  assert.equal(seen.length, 0);
});

test('every path the clusters ask for is allowed, names in other scripts included', () => {
  for (const path of [
    '/services', '/tasks', '/nodes', '/events', '/tasks/x1/logs', '/containers/json', '/containers/x1/json', '/containers/x1/logs',
    '/apis/apps/v1/namespaces/shop/deployments', '/apis/apps/v1/namespaces/shop/controllerrevisions', '/apis/batch/v1/namespaces/shop/cronjobs',
    '/api/v1/namespaces/shop/events', '/api/v1/namespaces/shop/pods/web-5d9c.x/log',
    '/api/v1/deployments/shop', '/api/v1/deployments/shop/spec', '/api/v1/deployments/shop/events', '/api/v1/deployments/l%C3%A4den%20a/services/web/containers', '/api/v1/deployments/shop/services/web/logs',
  ]) assert.ok(isAllowed(path), path);
});

test('a redirect is not followed and its address not shown; what the API answers is no page for the browser', async (t) => {
  let answer = (response) => response.writeHead(302, { Location: 'http://evil.example/', 'Set-Cookie': 'a=1' }).end();
  const { port } = await start(t, { api: (request, response) => answer(response) });
  const redirect = await ask(port, '/proxy/services');
  assert.deepEqual([redirect.status, redirect.headers.location, redirect.headers['set-cookie']], [502, undefined, undefined]);
  answer = (response) => response.writeHead(403, { 'Content-Type': 'text/html', 'Retry-After': '3', 'Access-Control-Allow-Origin': '*', 'Set-Cookie': 'a=1', 'Service-Worker-Allowed': '/' }).end('<script>alert(1)</script>');
  const { status, headers } = await ask(port, '/proxy/services');
  assert.deepEqual([status, headers['retry-after'], headers['x-content-type-options']], [403, '3', 'nosniff']);
  assert.match(headers['content-security-policy'], /default-src 'none'; sandbox/);
  for (const name of ['access-control-allow-origin', 'set-cookie', 'service-worker-allowed']) assert.equal(headers[name], undefined, name);
});

test('a stream comes through line by line, and ends at the API when the page goes', async (t) => {
  let ended;
  const gone = new Promise((resolve) => { ended = resolve; });
  const { port } = await start(t, {
    api: (request, response) => {
      response.once('close', ended);
      response.write('{"Type":"service"}\n');
    },
  });
  const request = http.request({ host: '127.0.0.1', port, path: '/proxy/events', agent: false, headers: { 'X-Evenkeel': '1' } }).end();
  const [response] = await once(request, 'response');
  const [chunk] = await once(response, 'data');
  assert.equal(String(chunk), '{"Type":"service"}\n');
  response.on('error', () => {});
  request.destroy();
  await gone;
});

test('an API that is not there is told by name and cause', async (t) => {
  const { upstream, port } = await start(t, { onSocket: true });
  await new Promise((resolve) => upstream.close(resolve));
  const { status, body } = await ask(port, '/proxy/services');
  assert.equal(status, 502);
  assert.match(JSON.parse(body).message, /api\.sock cannot be reached: (ENOENT|ECONNREFUSED)/);
});

test('without --proxy there is none', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  writeFileSync(join(folder, 'index.html'), 'page');
  const server = await servePage({ folder, port: 0 });
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const { port, address } = server.address();
  assert.equal(address, '127.0.0.1');
  const { status, body } = await ask(port, '/proxy/services');
  assert.equal(status, 404);
  assert.match(body, /--proxy/);
  assert.deepEqual(JSON.parse((await ask(port, '/proxy-status.json')).body), { target: null });
});

test('targets that cannot be used are told apart from those that can', () => {
  assert.equal(readTarget('/var/run/docker.sock').request.socketPath, '/var/run/docker.sock');
  assert.equal(readTarget('unix:///var/run/docker.sock').request.socketPath, '/var/run/docker.sock');
  assert.deepEqual(readTarget('http://[::1]:8001/').request, { host: '::1', port: '8001' });
  assert.equal(readTarget('https://api.example').request.port, 443);
  for (const text of ['', 'docker.sock', 'tcp://127.0.0.1:2375', 'ftp://x', 'http://user:pass@host', 'http://host?x=1', 'http://']) {
    assert.throws(() => readTarget(text), { name: 'TypeError', message: /^--proxy: expected/ }, text);
  }
  assert.throws(() => readTarget('http://host', 'a\r\nb'), { message: /EVENKEEL_PROXY_TOKEN/ });
});
