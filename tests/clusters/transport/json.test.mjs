import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClusterError, createTransport } from '../../../pkg/src/clusters/transport/index.js';
import { errorOf, routes, serve } from './local-servers.mjs';

const json = (value, status = 200, headers = {}) => (request, response) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

for (const route of routes) {
  test(`${route}: sends query, headers and body, and parses the answer`, async (t) => {
    const seen = [];
    const { transport } = await serve(t, route, async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push({ method: request.method, url: request.url, token: request.headers['x-token'], type: request.headers['content-type'], body });
      json({ ok: true })(request, response);
    }, { headers: async () => ({ 'X-Token': 'abc ' }) });
    assert.deepEqual(await transport.json('/a/b%2Fc', { query: { filters: '{"a":["b c"]}', none: undefined, n: 0 } }), { ok: true });
    await transport.json('/post', { method: 'POST', body: { x: 1 } });
    assert.deepEqual(seen, [
      { method: 'GET', url: '/a/b%2Fc?filters=%7B%22a%22%3A%5B%22b+c%22%5D%7D&n=0', token: 'abc', type: undefined, body: '' },
      { method: 'POST', url: '/post', token: 'abc', type: 'application/json', body: '{"x":1}' },
    ]);
  });

  test(`${route}: a server that never answers is given up after requestTimeout`, async (t) => {
    const { transport } = await serve(t, route, () => {}, { requestTimeout: 40 });
    const error = await errorOf(transport.json('/hang', { query: { token: 'hidden-secret' } }));
    assert.ok(error instanceof ClusterError);
    assert.equal(error.message, 'test: GET /hang did not answer within 40 ms');
    assert.ok(!error.fatal);
  });

  test(`${route}: a body that never ends is given up after requestTimeout`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => response.write('{"a":'), { requestTimeout: 60 });
    assert.match((await errorOf(transport.json('/slow'))).message, /did not answer within 60 ms/);
  });

  test(`${route}: headers that hang are given up after requestTimeout`, async (t) => {
    const { transport } = await serve(t, route, json({}), { requestTimeout: 40, headers: () => new Promise(() => {}) });
    assert.match((await errorOf(transport.json('/x'))).message, /did not answer within 40 ms/);
  });

  test(`${route}: a body cut off is a ClusterError`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{"items":[');
      setTimeout(() => response.destroy(), 20);
    });
    const error = await errorOf(transport.json('/cut'));
    assert.ok(error instanceof ClusterError);
    assert.match(error.message, /^test: GET \/cut answered, but the body broke off: /);
  });

  test(`${route}: JSON that breaks off is an error that quotes none of it`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => response.end('[{"env":"PASSWORD=hunter2'));
    const error = await errorOf(transport.json('/half'));
    assert.equal(error.message, 'test: GET /half answered 200, but expected JSON, got JSON that is malformed or breaks off (25 characters)');
  });

  test(`${route}: HTML in place of JSON is named as such`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Sign in</title>');
    });
    assert.match((await errorOf(transport.json('/'))).message, /expected JSON, got text\/html that starts with "<!doctype html><title>Sign in/);
  });

  test(`${route}: an empty body is an error, 204 is undefined`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(request.url === '/none' ? 204 : 200);
      response.end();
    });
    assert.match((await errorOf(transport.json('/empty'))).message, /expected JSON, got an empty body/);
    assert.equal(await transport.json('/none'), undefined);
  });

  for (const [how, headers] of [['announced', { 'Content-Length': '4000' }], ['chunked', {}]]) {
    test(`${route}: an ${how} body over the limit is an error`, async (t) => {
      const { transport } = await serve(t, route, (request, response) => {
        response.writeHead(200, headers);
        response.end(JSON.stringify('x'.repeat(3998)));
      }, { maxBodyBytes: 1000 });
      assert.equal((await errorOf(transport.json('/big'))).message, 'test: GET /big answered with more than 1000 bytes');
    });
  }

  test(`${route}: 401 and 403 are fatal, with the server's words and the hint`, async (t) => {
    const { transport } = await serve(t, route, (request, response) =>
      json({ message: 'pods is forbidden:\n no' }, Number(request.url.slice(1)))(request, response), { hints: { 403: 'check the role' } });
    const denied = await errorOf(transport.json('/403'));
    assert.equal(denied.message, 'test: GET /403 answered 403 Forbidden: pods is forbidden: no; check the role');
    assert.deepEqual([denied.status, denied.fatal], [403, true]);
    assert.equal((await errorOf(transport.json('/401'))).fatal, true);
    assert.equal((await errorOf(transport.json('/500'))).fatal, undefined);
    assert.equal((await errorOf(transport.json('/500', { fatal: [500] }))).fatal, true);
    assert.equal((await errorOf(transport.json('/404'))).status, 404);
    assert.equal(await transport.json('/404', { notFound: null }), null);
  });

  test(`${route}: a long error message is cut at 300 characters`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(500);
      response.end('y'.repeat(100_000));
    });
    const { message } = await errorOf(transport.json('/'));
    assert.equal(message, `test: GET / answered 500 Internal Server Error: ${'y'.repeat(300)}`);
  });

  test(`${route}: Retry-After is read as seconds and as a date, for 429 and 503`, async (t) => {
    const date = new Date('2024-05-01T10:00:00Z');
    const later = new Date(date.getTime() + 7_000).toUTCString();
    const cases = {
      '/429-seconds': [429, { 'Retry-After': '3' }, 3_000],
      '/429-date': [429, { Date: date.toUTCString(), 'Retry-After': later }, 7_000],
      '/429-past': [429, { Date: later, 'Retry-After': date.toUTCString() }, 0],
      '/429-none': [429, {}, 1_000],
      '/429-nonsense': [429, { 'Retry-After': 'soon' }, 1_000],
      '/429-week': [429, { 'Retry-After': '604800' }, 300_000],
      '/503-seconds': [503, { 'Retry-After': '2' }, 2_000],
      '/503-none': [503, {}, undefined],
      '/500-seconds': [500, { 'Retry-After': '2' }, undefined],
    };
    const { transport } = await serve(t, route, (request, response) => {
      const [status, headers] = cases[request.url];
      json({ message: 'slow down' }, status, headers)(request, response);
    });
    for (const [path, [status, , expected]] of Object.entries(cases)) {
      const error = await errorOf(transport.json(path));
      assert.deepEqual([error.status, error.retryAfter], [status, expected], path);
    }
  });

  test(`${route}: abort before and during a request rejects with the signal's reason`, async (t) => {
    let requests = 0;
    let arrived;
    const received = new Promise((resolve) => { arrived = resolve; });
    const { transport } = await serve(t, route, () => { requests += 1; arrived(); });
    const reason = new Error('enough');
    assert.equal(await errorOf(transport.json('/', { signal: AbortSignal.abort(reason) })), reason);
    assert.equal(requests, 0);
    const controller = new AbortController();
    const pending = errorOf(transport.json('/', { signal: controller.signal }));
    await received;
    controller.abort(reason);
    assert.equal(await pending, reason);
  });

  test(`${route}: a redirect is not followed, so that no token reaches another host`, async (t) => {
    const visited = [];
    const { transport } = await serve(t, route, (request, response) => {
      visited.push(request.url);
      response.writeHead(302, { Location: '/login?ticket=secret' });
      response.end();
    });
    const error = await errorOf(transport.json('/api'));
    assert.equal(error.message, 'test: GET /api answered 302 Found: redirects are not followed');
    assert.deepEqual(visited, ['/api']);
  });

  test(`${route}: no message holds a header's value or a query`, async (t) => {
    const secret = 's3cr3t-token-value';
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(500);
      response.end(`bad ${request.headers.authorization} at ${request.url.split('=')[0]}`);
    }, { headers: { Authorization: `Bearer ${secret}` } });
    const error = await errorOf(transport.json('/x', { query: { key: 'query-secret' } }));
    assert.ok(!error.message.includes(secret) && !error.message.includes('query-secret'), error.message);
    assert.match(error.message, /bad \*\*\* at/);
  });

  test(`${route}: a token with a line break inside is a fatal error that does not show it`, async (t) => {
    const { transport } = await serve(t, route, json({}), { headers: { 'X-Token': 'abc\ndef' } });
    const error = await errorOf(transport.json('/'));
    assert.equal(error.message, 'test: GET / failed: the header X-Token holds a character that HTTP does not allow');
    assert.equal(error.fatal, true);
  });

  test(`${route}: a header function that throws is an error that says so and keeps fatal`, async (t) => {
    const { transport } = await serve(t, route, json({}), {
      headers: () => { throw Object.assign(new Error('no token file'), { fatal: true }); },
    });
    const error = await errorOf(transport.json('/'));
    assert.match(error.message, /its headers could not be made: no token file/);
    assert.equal(error.fatal, true);
  });

  test(`${route}: ten requests in a row do not open ten connections, errors included`, async (t) => {
    const { transport, connections } = await serve(t, route, (request, response) => {
      json({ message: 'x' }, request.url === '/bad' ? 500 : 200)(request, response);
    });
    for (let round = 0; round < 5; round += 1) {
      await transport.json('/good');
      await errorOf(transport.json('/bad'));
    }
    // `fetch` may open a second one while the first is being given back.
    assert.ok(connections.size <= 2, `${connections.size}`);
  });

  test(`${route}: a server that is gone is a ClusterError with the system's code`, async (t) => {
    const { transport, server } = await serve(t, route, json({}));
    await transport.json('/');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await errorOf(transport.json('/'));
    assert.ok(error instanceof ClusterError);
    assert.match(error.code, /ECONNREFUSED|ENOENT|ECONNRESET|UND_ERR_SOCKET/);
    assert.match(error.message, /^test: GET \/ failed: /);
  });

  test(`${route}: close ends requests under way`, async (t) => {
    let arrived;
    const received = new Promise((resolve) => { arrived = resolve; });
    const { transport } = await serve(t, route, () => arrived());
    const pending = errorOf(transport.json('/'));
    await received;
    transport.close();
    assert.equal((await pending).message, 'test: GET / failed: the cluster was closed');
  });
}

test('a kept-alive connection the server closed is replaced without an error', async (t) => {
  let requests = 0;
  const { transport } = await serve(t, 'unix socket', (request, response) => {
    requests += 1;
    // The second request finds its connection reset before any answer.
    if (requests === 2) request.socket.destroy();
    else json({ requests })(request, response);
  });
  await transport.json('/');
  assert.deepEqual(await transport.json('/'), { requests: 3 });
});

test('user and password of the base URL become a header and show in no message', async (t) => {
  const seen = [];
  const { baseUrl } = await serve(t, 'fetch', (request, response) => {
    seen.push([request.url, request.headers.authorization]);
    response.writeHead(500);
    response.end();
  });
  const transport = createTransport({ cluster: 'test', baseUrl: `${baseUrl.replace('//', '//ann:p%40ss@')}/prefix/` });
  const error = await errorOf(transport.json('/v1'));
  assert.deepEqual(seen, [['/prefix/v1', `Basic ${Buffer.from('ann:p@ss').toString('base64')}`]]);
  assert.ok(!/ann|p%40ss|p@ss/.test(error.message));
});

test('a base URL of another kind is refused without its password', () => {
  assert.throws(() => createTransport({ cluster: 'test', baseUrl: 'ftp://a:secret@b' }), (error) =>
    error instanceof TypeError && /baseUrl: expected an http or https URL/.test(error.message) && !/secret/.test(error.message));
  assert.throws(() => createTransport({ cluster: 'test', baseUrl: '//a:secret@b:x' }), (error) =>
    error instanceof TypeError && !/secret/.test(error.message));
});

test('an injected fetch is used, may ignore the signal, and may answer without a stream', async () => {
  const transport = createTransport({
    cluster: 'test', baseUrl: 'http://x', requestTimeout: 30,
    fetch: async (url) => (url.endsWith('/hang') ? new Promise(() => {}) : { status: 200, headers: new Headers(), text: async () => '[1]' }),
  });
  assert.deepEqual(await transport.json('/list'), [1]);
  assert.match((await errorOf(transport.json('/hang'))).message, /did not answer within 30 ms/);
});
