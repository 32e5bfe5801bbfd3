import assert from 'node:assert/strict';
import https from 'node:https';
import { test } from 'node:test';
import { createTransport } from '../../../pkg/src/clusters/transport/index.js';
import { ca, clientCert, clientKey, serverCert, serverKey } from './certificates.mjs';
import { errorOf } from './local-servers.mjs';

async function serveTls(t) {
  const options = { key: serverKey, cert: serverCert, ca, requestCert: true, rejectUnauthorized: true };
  const server = https.createServer(options, (request, response) => {
    response.end(JSON.stringify({ client: request.socket.getPeerCertificate().subject.CN, url: request.url }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (tls) => {
    const transport = createTransport({ cluster: 'test', baseUrl: `https://127.0.0.1:${server.address().port}/base`, tls });
    t.after(() => transport.close());
    return transport;
  };
}

test('a client certificate and a CA of one\'s own go through node:https', async (t) => {
  const connect = await serveTls(t);
  const transport = connect({ ca, cert: clientCert, key: clientKey });
  assert.deepEqual(await transport.json('/v1', { query: { a: 1 } }), { client: 'client', url: '/base/v1?a=1' });
  assert.deepEqual(await transport.json('/v1'), { client: 'client', url: '/base/v1' });
});

test('without a client certificate the server refuses, and the error says how', async (t) => {
  const connect = await serveTls(t);
  const error = await errorOf(connect({ ca }).json('/'));
  assert.match(error.message, /^test: GET \/ failed: /);
  assert.ok(!error.message.includes('BEGIN'));
});

test('a server of an unknown CA is refused unless told otherwise', async (t) => {
  const connect = await serveTls(t);
  const pair = { cert: clientCert, key: clientKey };
  assert.match((await errorOf(connect(pair).json('/'))).message, /certificate|unable to verify/i);
  assert.deepEqual(await connect({ ...pair, rejectUnauthorized: false }).json('/'), { client: 'client', url: '/base/' });
});

test('a name in the certificate other than the host is refused unless servername says so', async (t) => {
  const connect = await serveTls(t);
  const tls = { ca, cert: clientCert, key: clientKey };
  assert.match((await errorOf(connect({ ...tls, servername: 'elsewhere' }).json('/'))).message, /altnames|does not match/i);
  assert.equal((await connect({ ...tls, servername: 'localhost' }).json('/')).client, 'client');
});

test('where Node\'s modules are missing, as in a browser, a socket or a certificate is refused in plain words', (t) => {
  const real = process.getBuiltinModule;
  process.getBuiltinModule = undefined;
  t.after(() => { process.getBuiltinModule = real; });
  assert.throws(() => createTransport({ cluster: 'test', socketPath: '/x' }), /test: a unix socket needs Node/);
  assert.throws(() => createTransport({ cluster: 'test', baseUrl: 'https://x', tls: { ca } }), /test: a client certificate or CA needs Node/);
});
