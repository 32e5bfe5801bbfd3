import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { engineAddress } from '../../../pkg/src/clusters/docker-engine/engine-address.js';

const address = (options, env = {}) => engineAddress('docker', options, env);

test('options come before DOCKER_HOST, and that before the default socket', () => {
  const env = { DOCKER_HOST: 'unix:///run/other.sock' };
  assert.deepEqual(address({ baseUrl: 'http://proxy:1' }, env), { baseUrl: 'http://proxy:1', tls: undefined });
  assert.deepEqual(address({ socketPath: '/s' }, env), { socketPath: '/s' });
  assert.deepEqual(address({ host: 'unix:///h.sock' }, env), { socketPath: '/h.sock' });
  assert.deepEqual(address({}, env), { socketPath: '/run/other.sock' });
  assert.deepEqual(address({}, { DOCKER_HOST: '' }), { socketPath: '/var/run/docker.sock' });
});

test('tcp is http on port 2375 unless certificates are given', () => {
  assert.deepEqual(address({ host: 'tcp://10.0.0.1' }), { baseUrl: 'http://10.0.0.1:2375/', tls: undefined });
  assert.deepEqual(address({ host: 'tcp://10.0.0.1:80' }), { baseUrl: 'http://10.0.0.1/', tls: undefined });
  const tls = { ca: 'PEM' };
  assert.deepEqual(address({ host: 'tcp://engine', tls }), { baseUrl: 'https://engine:2376/', tls });
  assert.deepEqual(address({ host: 'https://engine', tls }), { baseUrl: 'https://engine', tls });
});

test('DOCKER_CERT_PATH gives the certificates, DOCKER_TLS_VERIFY whether the server\'s is checked', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, `${name}.pem`), `${name} text`);
  const env = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_CERT_PATH: folder };
  const tls = { ca: 'ca text', cert: 'cert text', key: 'key text' };
  assert.deepEqual(address({}, { ...env, DOCKER_TLS_VERIFY: '1' }), { baseUrl: 'https://engine:2376/', tls: { ...tls, rejectUnauthorized: true } });
  assert.deepEqual(address({}, env).tls, { ...tls, rejectUnauthorized: false });
  rmSync(join(folder, 'key.pem'));
  assert.throws(() => address({}, env), /docker: DOCKER_CERT_PATH: cannot read key\.pem in .* \(ENOENT\)/);
});

for (const [host, expected] of [
  ['npipe:////./pipe/docker_engine', /docker: DOCKER_HOST: Windows named pipes \(npipe\) are not supported/],
  ['ssh://me@host', /docker: DOCKER_HOST: ssh:\/\/ is not supported; forward the socket/],
  ['ftp://x', /docker: DOCKER_HOST: expected unix:\/\/\/path or tcp:\/\/host:port, got scheme "ftp"/],
  ['10.0.0.1:2375', /got an address without a scheme/],
]) {
  test(`DOCKER_HOST=${host} is refused in plain words`, () => {
    assert.throws(() => address({}, { DOCKER_HOST: host }), (error) => error instanceof TypeError && expected.test(error.message));
  });
}
