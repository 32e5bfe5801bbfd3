import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { kubernetes } from '../../../pkg/src/clusters/kubernetes/index.js';
import { execCredential } from '../../../pkg/src/clusters/kubernetes/kubeconfig/exec-credential.js';
import { ca, clientCert, clientKey, serverCert, serverKey } from '../transport/certificates.mjs';
import { deployment } from './support/objects.mjs';

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** An HTTPS API server that knows one Deployment, and notes by whom it was asked. */
async function startTls(t, refuse = () => false) {
  const asked = [];
  const server = https.createServer({ key: serverKey, cert: serverCert, ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const { authorization } = request.headers;
    asked.push({ client: request.socket.getPeerCertificate().subject?.CN, authorization, servername: request.socket.servername, user: request.headers['impersonate-user'] });
    if (refuse(asked.length)) response.statusCode = 401;
    const items = request.url.includes('/deployments') ? [deployment('web', { replicas: 0 })] : [];
    response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${server.address().port}`, asked };
}

const base64 = (text) => Buffer.from(text).toString('base64');
const indented = (object, spaces) => Object.entries(object).map(([key, value]) => `${' '.repeat(spaces)}${key}: ${value}`).join('\n');

function config({ server, cluster = {}, user = {}, rest = '' }) {
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
${indented({ server, ...cluster }, 4)}
  name: c
contexts:
- context:
    cluster: c
    namespace: shop
    user: u
  name: main
- context: {cluster: gone, user: u}
  name: broken
current-context: main
preferences: {}
users:
- name: u
  user:
${Object.keys(user).length > 0 ? indented(user, 4) : '    {}'}
${rest}`;
}

async function ask(t, text, options = {}) {
  const cluster = kubernetes({ kubeconfig: text, ...options });
  t.after(() => cluster.close());
  return cluster.clusterStates(['deployment/web']);
}

test('client certificate and CA in the file', async (t) => {
  const { url, asked } = await startTls(t);
  const cluster = { 'certificate-authority-data': base64(ca) };
  const user = { 'client-certificate-data': base64(clientCert), 'client-key-data': base64(clientKey) };
  assert.deepEqual(await ask(t, config({ server: url, cluster, user })), { 'deployment/web': [] });
  assert.equal(asked[0].client, 'client');
});

test('client certificate, CA and token as files, relative to the kubeconfig; a token that is rotated', async (t) => {
  const { url, asked } = await startTls(t);
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries({ 'ca.crt': ca, 'me.crt': clientCert, 'me.key': clientKey, token: 'first-token\n' })) writeFileSync(join(folder, name), text);
  const file = join(folder, 'config');
  writeFileSync(file, config({ server: url, cluster: { 'certificate-authority': 'ca.crt' }, user: { 'client-certificate': 'me.crt', 'client-key': './me.key', tokenFile: 'token' } }));
  const cluster = kubernetes({ kubeconfig: file });
  t.after(() => cluster.close());
  await cluster.clusterStates(['deployment/web']);
  writeFileSync(join(folder, 'token'), 'second-token\n');
  await cluster.clusterStates(['deployment/web']);
  assert.deepEqual(asked.map(({ client, authorization }) => [client, authorization]), [['client', 'Bearer first-token'], ['client', 'Bearer second-token']].flatMap((of) => Array(asked.length / 2).fill(of)));
});

test('certificates with baseUrl, without a kubeconfig', async (t) => {
  const { url, asked } = await startTls(t);
  const cluster = kubernetes({ baseUrl: url, namespace: 'shop', token: 'mine', tls: { ca, cert: clientCert, key: clientKey } });
  t.after(() => cluster.close());
  await cluster.clusterStates(['deployment/web']);
  assert.deepEqual([asked[0].client, asked[0].authorization], ['client', 'Bearer mine']);
});

test('a server that the CA did not sign is refused; insecure-skip-tls-verify lets it be', async (t) => {
  const { url, asked } = await startTls(t);
  await assert.rejects(ask(t, config({ server: url, cluster: { 'tls-server-name': 'localhost' } })), /self.signed certificate|unable to/i);
  assert.equal(asked.length, 0);
  await ask(t, config({ server: url, cluster: { 'insecure-skip-tls-verify': true } }));
  assert.ok(asked.length > 0);
});

test('tls-server-name is asked for and checked', async (t) => {
  const { url, asked } = await startTls(t);
  const of = (name) => config({ server: url, cluster: { 'certificate-authority-data': base64(ca), 'tls-server-name': name } });
  await ask(t, of('localhost'));
  assert.equal(asked[0].servername, 'localhost');
  await assert.rejects(ask(t, of('elsewhere.example')), /altnames|does not match/i);
});

test('user and password, impersonation, a token as JSON', async (t) => {
  const { url, asked } = await startTls(t);
  const cluster = { 'insecure-skip-tls-verify': true };
  await ask(t, config({ server: url, cluster, user: { username: 'ann', password: '"p: w"', as: 'bob' } }));
  assert.deepEqual([asked[0].authorization, asked[0].user], [`Basic ${base64('ann:p: w')}`, 'bob']);
  asked.length = 0;
  const json = { 'current-context': 'x', clusters: [{ name: 'c', cluster: { server: url, ...cluster } }], contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], users: [{ name: 'u', user: { token: 't0ken' } }] };
  await ask(t, JSON.stringify(json));
  assert.equal(asked[0].authorization, 'Bearer t0ken');
  asked.length = 0;
  await ask(t, JSON.stringify(json), { token: 'given-token' });
  assert.equal(asked[0].authorization, 'Bearer given-token');
});

test('what is wrong with a kubeconfig is fatal and says where, never showing a secret', async (t) => {
  for (const [text, message] of [
    [config({ server: 'https://h', user: { token: 'a: secret' } }), /kubeconfig "kubeconfig": line \d+: a value that holds ": " must be quoted/],
    ['{"users": [{"token": "secret"', /kubeconfig "kubeconfig": not valid JSON/],
    ['apiVersion: v1\nclusters: x\n', /clusters: expected a list/],
    ['apiVersion: v1\nclusters:\n- x\n', /clusters\[0\]: expected a map with a name/],
    ['apiVersion: v1\nkind: Config\n', /no current-context; pass the option context/],
    [config({ server: 'https://h', cluster: { 'proxy-url': 'http://p' } }), /cluster "c" has a proxy-url/],
    [config({ server: '' }), /cluster "c" has no server/],
    [config({ server: 'https://h', cluster: { 'certificate-authority-data': '"***"' } }), /certificate-authority-data: expected base64/],
    [config({ server: 'https://h', user: { 'auth-provider': '{name: gcp}' } }), /auth-provider "gcp" is no longer part/],
    [config({ server: 'https://h', user: { 'client-key': '/no/such/file' } }), /client-key: cannot read "\/no\/such\/file": ENOENT/],
  ]) {
    await assert.rejects(ask(t, text), (error) => error.fatal === true && message.test(error.message) && !error.message.includes('secret"') && !error.message.includes('a: secret'));
  }
  await assert.rejects(ask(t, '/no/such/kubeconfig'), { fatal: true, message: /cannot read "\/no\/such\/kubeconfig": ENOENT/ });
  await assert.rejects(ask(t, config({ server: 'https://h' }), { context: 'nope' }), { fatal: true, message: /context "nope" is not in it; it has "main", "broken"/ });
  await assert.rejects(ask(t, config({ server: 'https://h' }), { context: 'broken' }), { fatal: true, message: /cluster "gone" is not in it; it has "c"/ });
});

/** A credential plugin that counts its calls and prints `status`, or fails. */
function plugin(t, status, { code = 0, stderr = '' } = {}) {
  const folder = temporaryFolder(t);
  const command = join(folder, 'plugin');
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(command, `#!${process.execPath}
require('fs').appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ args: process.argv.slice(2), extra: process.env.EXTRA, info: JSON.parse(process.env.KUBERNETES_EXEC_INFO) }) + '\\n');
process.stderr.write(${JSON.stringify(stderr)});
process.stdout.write(${JSON.stringify(typeof status === 'string' ? status : JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }))});
process.exitCode = ${code};
`);
  chmodSync(command, 0o755);
  return { command, calls: () => readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

test('a credential plugin is asked once, with its arguments, until its token expires', async (t) => {
  const { url, asked } = await startTls(t);
  const { command, calls } = plugin(t, { token: 'from-plugin', expirationTimestamp: '2999-01-01T00:00:00Z' });
  const rest = `    exec:
      apiVersion: client.authentication.k8s.io/v1
      args:
      - get-token
      - --cluster=c
      command: ${command}
      env:
      - name: EXTRA
        value: more
      interactiveMode: Never
      provideClusterInfo: true
`;
  const text = config({ server: url, cluster: { 'insecure-skip-tls-verify': true }, rest }).replace('    {}\n', '');
  const cluster = kubernetes({ kubeconfig: text });
  t.after(() => cluster.close());
  await cluster.clusterStates(['deployment/web']);
  await cluster.clusterStates(['deployment/web']);
  assert.ok(asked.every(({ authorization }) => authorization === 'Bearer from-plugin'));
  assert.equal(calls().length, 1);
  const [{ args, extra, info }] = calls();
  assert.deepEqual([args, extra, info.spec.cluster.server], [['get-token', '--cluster=c'], 'more', url]);
});

test('a token that has expired is asked for anew, and so is one that was refused', async (t) => {
  const { command, calls } = plugin(t, { token: 'short-lived', expirationTimestamp: '2026-01-01T00:10:00Z' });
  let time = Date.parse('2026-01-01T00:00:00Z');
  const credential = execCredential({ command }, {}, { now: () => time });
  await Promise.all([credential.get(), credential.get()]);
  await credential.get();
  assert.equal(calls().length, 1);
  time += 10 * 60_000;
  await credential.get();
  assert.equal(calls().length, 2);
  time = Date.parse('2026-01-01T00:00:00Z');
  credential.forget();
  await credential.get();
  assert.equal(calls().length, 3);
});

test('a plugin whose token the API refuses is asked again, once', async (t) => {
  const { command, calls } = plugin(t, { token: 'from-plugin' });
  const text = (url) => config({ server: url, cluster: { 'insecure-skip-tls-verify': true }, user: { exec: `{command: ${command}}` } });
  const healing = await startTls(t, (request) => request === 1);
  await ask(t, text(healing.url));
  assert.equal(calls().length, 2);
  const refusing = await startTls(t, () => true);
  await assert.rejects(ask(t, text(refusing.url)), { fatal: true, status: 401 });
  assert.equal(calls().length, 4);
});

test('a plugin may give a client certificate', async (t) => {
  const { url, asked } = await startTls(t);
  const { command } = plugin(t, { clientCertificateData: clientCert, clientKeyData: clientKey });
  const text = config({ server: url, cluster: { 'insecure-skip-tls-verify': true }, user: { exec: `{command: ${command}, apiVersion: client.authentication.k8s.io/v1}` } });
  await ask(t, text);
  assert.equal(asked[0].client, 'client');
});

test('a plugin that fails is fatal, in its own words, and its answer is never shown', async (t) => {
  const of = (command, more = '') => config({ server: 'https://127.0.0.1:1', user: { exec: `{command: ${command}${more}}` } });
  for (const [command, message] of [
    [plugin(t, {}, { code: 3, stderr: 'session expired, log in again\n' }).command, /ended with exit code 3: session expired, log in again/],
    [plugin(t, 'token=secret').command, /did not answer with JSON/],
    [plugin(t, {}).command, /answered with neither a token nor a client certificate/],
  ]) await assert.rejects(ask(t, of(command)), (error) => error.fatal && message.test(error.message) && !error.message.includes('secret'));
  await assert.rejects(ask(t, of('no-such-plugin-here', ', installHint: install it')), { fatal: true, message: /"no-such-plugin-here" was not found; install it/ });
  await assert.rejects(ask(t, of('x', ', interactiveMode: Always')), { fatal: true, message: /wants a terminal/ });
});
