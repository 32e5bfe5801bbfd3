import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { kubernetes } from '../../../pkg/src/clusters/kubernetes/index.js';
import { deployment, replicaSet } from './support/objects.mjs';
import { pod } from './support/pods.mjs';
import { failure } from './support/api-server.mjs';
import { isReady, story } from './support/story.mjs';

function web() {
  const object = deployment('web', { replicas: 1 });
  const set = replicaSet(object, 'a', { replicas: 1 });
  return [object, set, pod(set, '1')];
}

const needs = (token) => ({ headers }) => (headers.authorization === `Bearer ${token}` ? undefined : { status: 401, message: 'Unauthorized' });

test('a refused token is fatal and says what to check, without showing it', async (t) => {
  const { api, states } = await story(t, { cluster: { token: 'a-secret-token' } });
  api.fault = needs('another');
  await assert.rejects(states(), (error) => {
    assert.equal(error.fatal, true);
    assert.equal(error.status, 401);
    assert.match(error.message, /answered 401 Unauthorized: Unauthorized; check the token/);
    assert.doesNotMatch(error.message, /a-secret-token/);
    return true;
  });
});

test('a token function is asked again after a 401, once', async (t) => {
  const tokens = ['stale', 'fresh'];
  let at = 0;
  const { api, states } = await story(t, { cluster: { token: () => tokens[at] } });
  api.show(web());
  api.fault = (request) => {
    const refused = needs('fresh')(request);
    if (refused) at = 1;
    return refused;
  };
  assert.equal(isReady(await states(), 1), true);
  api.fault = needs('nobody has this');
  api.requests.length = 0;
  await assert.rejects(states(), { fatal: true });
  assert.equal(api.requests.filter(({ path }) => path.endsWith('/deployments')).length, 2);
});

test('forbidden is fatal and names the Role; so is an API without apps/v1', async (t) => {
  const { api, states } = await story(t);
  api.fault = () => ({ status: 403, body: failure(403, 'deployments.apps is forbidden: User "u" cannot list resource "deployments"') });
  await assert.rejects(states(), { fatal: true, message: /cannot list resource "deployments"; the user needs get, list and watch on what it says; see the Role/ });
  api.fault = () => ({ status: 404, body: '<html>', headers: { 'Content-Type': 'text/html' } });
  await assert.rejects(states(), { fatal: true, message: /check that baseUrl is a Kubernetes API/ });
});

test('throttling is passed on, and heals', async (t) => {
  const { api, states } = await story(t);
  api.show(web());
  api.fault = () => ({ status: 429, headers: { 'Retry-After': '3' } });
  await assert.rejects(states(), (error) => error.retryAfter === 3000 && !error.fatal);
  api.fault = ({ path }) => (path.endsWith('/pods') ? { status: 503, headers: { 'Retry-After': '1' } } : undefined);
  await assert.rejects(states(), (error) => error.retryAfter === 1000 && !error.fatal);
  api.fault = undefined;
  assert.equal(isReady(await states(), 1), true);
});

test('an API that is down in mid-wait is an error that is not fatal, and heals', async (t) => {
  const { api, states } = await story(t);
  api.show(web());
  assert.equal(isReady(await states(), 1), true);
  api.fault = () => 'drop';
  await assert.rejects(states(), (error) => error.name === 'ClusterError' && !error.fatal);
  for (const body of ['', '{"items":[', '<html>busy</html>']) {
    api.fault = () => ({ status: 200, body });
    await assert.rejects(states(), (error) => error.name === 'ClusterError' && !error.fatal && /expected JSON/.test(error.message));
  }
  api.fault = undefined;
  assert.equal(isReady(await states(), 1), true);
});

test('an answer without items or of another shape is not a crash', async (t) => {
  const { api, cluster } = await story(t);
  for (const body of [{}, { items: null }, { items: [null] }, [], { items: [{}] }, { items: [{ metadata: { name: 'web' } }] }]) {
    api.fault = () => ({ status: 200, body });
    await cluster.clusterStates(['deployment/web']);
  }
});

test('a signal ends the requests under way', async (t) => {
  const { api, cluster } = await story(t);
  api.show(web());
  const controller = new AbortController();
  api.fault = () => {
    controller.abort(new Error('enough'));
  };
  await assert.rejects(cluster.clusterStates(['web'], { signal: controller.signal }), /enough/);
});

test('options of the wrong shape are TypeErrors with their path', () => {
  for (const [options, message] of [
    [{ url: 'x' }, /^kubernetes: url: expected one of the options/],
    [{ token: 3 }, /^kubernetes: token: expected a string or a function, got number/],
    [{ namespace: '' }, /^kubernetes: namespace: expected a string that is not empty/],
    [{ fetch: 'x' }, /^kubernetes: fetch: expected a function/],
    [{ revisions: { web: null } }, /^kubernetes: revisions\.web: expected/],
    [{ requestTimeout: 0 }, /^kubernetes: requestTimeout: expected a number above 0, got 0/],
    [{ tls: null }, /^kubernetes: tls: expected an object, got null/],
    [null, /^kubernetes: options: expected an object, got null/],
  ]) assert.throws(() => kubernetes(options), { name: 'TypeError', message });
});

test('no cluster at all is fatal and says where one is looked for', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  const { HOME, KUBECONFIG, KUBERNETES_SERVICE_HOST } = process.env;
  t.after(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of Object.entries({ HOME, KUBECONFIG, KUBERNETES_SERVICE_HOST })) value === undefined ? delete process.env[name] : process.env[name] = value;
  });
  process.env.HOME = folder;
  delete process.env.KUBECONFIG;
  delete process.env.KUBERNETES_SERVICE_HOST;
  await assert.rejects(kubernetes().clusterStates(['web']), { fatal: true, message: /expected baseUrl, kubeconfig, KUBECONFIG/ });
});

test('KUBECONFIG: several files are merged, the first to name a thing wins', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  const before = process.env.KUBECONFIG;
  t.after(() => {
    rmSync(folder, { recursive: true });
    before === undefined ? delete process.env.KUBECONFIG : process.env.KUBECONFIG = before;
  });
  const { api } = await story(t);
  api.show(web());
  api.fault = needs('first');
  writeFileSync(join(folder, 'a'), `current-context: here\nusers:\n- name: me\n  user:\n    token: first\n`);
  writeFileSync(join(folder, 'b'), `current-context: there\nclusters:\n- name: c\n  cluster: {server: "${api.url}"}\ncontexts:\n- name: here\n  context: {cluster: c, user: me, namespace: shop}\nusers:\n- name: me\n  user:\n    token: second\n`);
  process.env.KUBECONFIG = [join(folder, 'a'), join(folder, 'missing'), join(folder, 'b')].join(process.platform === 'win32' ? ';' : ':');
  const cluster = kubernetes();
  assert.equal(isReady((await cluster.clusterStates(['web'])).web, 1), true);
});
