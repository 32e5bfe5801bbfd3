import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { folder, run } from './support/command.mjs';

const files = folder();
const seen = [];
let server;
let url;

/** A server that refuses everything and keeps what it was asked. */
const listen = async (where) => {
  const refusing = createServer(({ url: path, headers }, response) => {
    seen.push({ path: decodeURIComponent(path), headers });
    response.writeHead(403, { 'Content-Type': 'text/plain' }).end('not for you\n::error::really');
  }).listen(...where);
  await once(refusing, 'listening');
  return refusing;
};

before(async () => {
  server = await listen([0, '127.0.0.1']);
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

async function ask(args, env) {
  seen.length = 0;
  const { status, stdout, stderr } = await run(['wait', ...args], { env: { HOME: files.path, ...env } });
  assert.equal(status, 2, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^evenkeel: [^\n]*403[^\n]*\n$/);
  assert.ok(seen.length > 0, 'the server was not asked');
  return { paths: seen.map(({ path }) => path).join('\n'), headers: seen[0].headers };
}

test('docker-swarm: --stack, --selector, --service; the address from --url or DOCKER_HOST', async () => {
  assert.match((await ask(['--cluster', 'docker-swarm', '--url', url, '--stack', 'shop'])).paths, /\/services\?.*com\.docker\.stack\.namespace=shop/);
  assert.match((await ask(['--cluster', 'docker-swarm', '--selector', 'team=a'], { DOCKER_HOST: url })).paths, /\/services\?.*team=a/);
  assert.match((await ask(['--cluster', 'docker-swarm', '--url', url, '--service', 'shop_web'])).paths, /shop_web/);
});

test('docker: --project or COMPOSE_PROJECT_NAME', async () => {
  assert.match((await ask(['--cluster', 'docker', '--url', url, '--project', 'shop'])).paths, /com\.docker\.compose\.project=shop/);
  assert.match((await ask(['--cluster', 'docker', '--url', url], { COMPOSE_PROJECT_NAME: 'other' })).paths, /com\.docker\.compose\.project=other/);
});

test('kubernetes: --namespace, --selector, --token', async () => {
  const { paths, headers } = await ask(['--cluster', 'kubernetes', '--url', url, '--namespace', 'shop', '--selector', 'app=web', '--token', 'secret']);
  assert.match(paths, /\/apis\/apps\/v1\/namespaces\/shop\/deployments\?.*app=web/);
  assert.equal(headers.authorization, 'Bearer secret');
});

test('kubernetes: --kubeconfig and --context', async () => {
  const context = (name, namespace) => ({ name, context: { cluster: 'here', user: 'me', namespace } });
  const config = files.write('kubeconfig.json', JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'one', contexts: [context('one', 'first'), context('two', 'second')],
    clusters: [{ name: 'here', cluster: { server: url } }], users: [{ name: 'me', user: { token: 'from the file' } }],
  }));
  const { paths, headers } = await ask(['--cluster', 'kubernetes', '--kubeconfig', config, '--context', 'two']);
  assert.match(paths, /namespaces\/second\//);
  assert.equal(headers.authorization, 'Bearer from the file');
});

test('nomad: --job, --namespace; the token from --token or NOMAD_TOKEN; a unix socket', async () => {
  const flags = await ask(['--cluster', 'nomad', '--url', url, '--job', 'shop', '--namespace', 'team', '--token', 'secret']);
  assert.match(flags.paths, /\/v1\/job\/shop\?.*namespace=team/);
  assert.equal(flags.headers['x-nomad-token'], 'secret');
  assert.equal((await ask(['--cluster', 'nomad', '--job', 'shop'], { NOMAD_ADDR: url, NOMAD_TOKEN: 'from outside' })).headers['x-nomad-token'], 'from outside');
  const socket = files.at('nomad.sock');
  const onSocket = await listen([socket]);
  try {
    await ask(['--cluster', 'nomad', '--socket', socket, '--job', 'shop']);
  } finally {
    onSocket.close();
  }
});

test('zlayer: --deployment, or the one that the spec names; ZLAYER_TOKEN and ZLAYER_ADDR', async () => {
  const flags = await ask(['--cluster', 'zlayer', '--url', url, '--deployment', 'shop', '--token', 'secret']);
  assert.match(flags.paths, /deployments\/shop/);
  assert.equal(flags.headers.authorization, 'Bearer secret');
  assert.equal((await ask(['--cluster', 'zlayer', '--deployment', 'shop'], { ZLAYER_TOKEN: 'from outside', ZLAYER_ADDR: url })).headers.authorization, 'Bearer from outside');
});

test('a spec\'s own deployment is the one that zlayer is asked for', async () => {
  seen.length = 0;
  const spec = files.write('shop.yaml', 'deployment: from-the-file\nservices:\n  web: {}\n');
  const { status, stderr } = await run(['wait', '--cluster', 'zlayer', '--url', url, '--spec', spec]);
  assert.equal(status, 2);
  assert.match(stderr, /403/);
  assert.match(seen[0].path, /deployments\/from-the-file/);
});

test('a token is in no message', async () => {
  const { stdout, stderr } = await run(['wait', '--cluster', 'nomad', '--url', url, '--job', 'shop', '--token', 'hush-hush', '--verbose']);
  assert.doesNotMatch(stdout + stderr, /hush-hush/);
});
