import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { startApiServer } from '../clusters/kubernetes/support/api-server.mjs';
import { deployment, replicaSet } from '../clusters/kubernetes/support/objects.mjs';
import { pod } from '../clusters/kubernetes/support/pods.mjs';
import { makeContainer, makeSpec, startZlayer } from '../clusters/zlayer/fake-zlayer.mjs';
import { makeNode, makeService, makeTask } from '../clusters/docker-swarm/api-objects.mjs';
import { readTarget } from '../../scripts/www/target.mjs';
import { startPage, textMatches } from './support/page.mjs';

const labels = { 'com.docker.stack.namespace': 'shop' };
const web = makeService({ id: 'a', name: 'shop_web', replicas: 2, labels });
const running = (slot) => makeTask('running', { service: 'a', slot });

/** An engine's API whose tasks a test sets. It counts what is asked and what is still open. */
const engine = { tasks: [], calls: [], streams: new Set(), refuses: undefined };
const api = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://engine');
  engine.calls.push(`${request.method} ${pathname}`);
  if (engine.refuses) return response.writeHead(engine.refuses.status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: engine.refuses.message }));
  if (pathname === '/events') {
    engine.streams.add(response);
    response.once('close', () => engine.streams.delete(response));
    return response.writeHead(200).flushHeaders();
  }
  const isShop = (searchParams.get('filters') ?? 'shop').includes('shop');
  const answers = { '/services': isShop ? [web] : [], '/tasks': engine.tasks, '/nodes': [makeNode('n1')] };
  if (pathname in answers) return response.end(JSON.stringify(answers[pathname]));
  return pathname.endsWith('/logs') ? response.end('') : response.writeHead(404).end('{"message":"page not found"}');
});

let site;
before(async () => {
  await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve));
  site = await startPage({ target: readTarget(`http://127.0.0.1:${api.address().port}`) });
}, { timeout: 180_000 });
after(async () => {
  await site?.close();
  api.closeAllConnections();
  api.close();
});

const STATUS = '#panel-live .live-status';
const PICTURE = '#panel-live evenkeel-status .root';

/** The live view with a stack filled in, quick enough for a test. */
async function openLive(t, { tasks = [] } = {}) {
  Object.assign(engine, { tasks, refuses: undefined, calls: [] });
  const opened = await site.open(t, '#live?kind=docker-swarm&stack=shop&stable-for=0&poll-interval=50ms');
  await textMatches(opened.page, '#panel-live .about', /reads http:\/\/127\.0\.0\.1:\d+ and writes nothing/);
  return opened;
}

async function isQuiet() {
  const end = Date.now() + 5_000;
  for (;;) {
    const before = engine.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (engine.calls.length === before && engine.streams.size === 0) return;
    assert.ok(Date.now() < end, `still asked: ${engine.calls.slice(-3)}, ${engine.streams.size} streams open`);
  }
}

test('a real rollout is watched through the proxy to its verdict, and its trace can be saved and replayed', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await openLive(t, { tasks: [running(1)] });
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, PICTURE, /shop_web[\s\S]*1\/2/);
  engine.tasks = [running(1), running(2)];
  await textMatches(page, STATUS, /ready after/);
  await textMatches(page, PICTURE, /2\/2/);
  await isQuiet();
  assert.ok(engine.calls.every((call) => call.startsWith('GET ')), 'only reads');

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the trace' }).click()]);
  assert.equal(download.suggestedFilename(), 'shop.jsonl');
  const path = await download.path();
  assert.match(readFileSync(path, 'utf8'), /^\{"kind":"trace"/);
  await page.getByRole('tab', { name: 'Replay' }).click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Open a trace file…' }).click()]);
  await chooser.setFiles(path);
  await textMatches(page, '#panel-replay h2', /shop|jsonl|[\w-]{8,}/);
  await textMatches(page, '#panel-replay evenkeel-status .root', /shop_web/);
  checkQuiet();
});

test('stopping ends the wait at once, and the trace so far can be saved', { timeout: 60_000 }, async (t) => {
  const { page } = await openLive(t);
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, PICTURE, /0\/2/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await textMatches(page, STATUS, /Stopped\./);
  await isQuiet();
  assert.ok(await page.getByRole('button', { name: 'Save the trace' }).isVisible());
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
});

test('a page that goes elsewhere in mid-wait leaves nothing running', { timeout: 60_000 }, async (t) => {
  const { page } = await openLive(t);
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, PICTURE, /0\/2/);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/proxy/tasks')));
  await page.goto('about:blank');
  await isQuiet();
  await page.goBack();
  await textMatches(page, '#panel-live .about', /reads http/);
  await isQuiet();
});

test('another tab of the page lets the wait go on', { timeout: 60_000 }, async (t) => {
  const { page } = await openLive(t, { tasks: [running(1)] });
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, PICTURE, /1\/2/);
  await page.getByRole('tab', { name: 'Playground' }).click();
  engine.tasks = [running(1), running(2)];
  await page.waitForFunction(() => /ready after/.test(document.querySelector('#panel-live .live-status').textContent));
});

test('what goes wrong is told in the API\'s own words, and another try is possible', { timeout: 60_000 }, async (t) => {
  const { page } = await openLive(t, { tasks: [running(1), running(2)] });
  engine.refuses = { status: 503, message: 'This node is not a swarm manager.' };
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, STATUS, /not a swarm manager[\s\S]*point DOCKER_HOST or baseUrl at a manager node/);
  engine.refuses = undefined;
  await page.getByLabel('Stack').fill('nonesuch');
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, STATUS, /nonesuch/);
  await page.getByLabel('API').selectOption('zlayer');
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, STATUS, /Deployment: write its name\./);
  await page.getByLabel('API').selectOption('docker-swarm');
  await page.getByLabel('Stack').fill('shop');
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, STATUS, /ready after/);
});

test('the choice stands in the URL, and a link starts nothing by itself', { timeout: 60_000 }, async (t) => {
  const { page } = await openLive(t);
  await page.getByLabel('API').selectOption('kubernetes');
  await page.getByLabel('Namespace').fill('shop');
  await page.getByLabel('Labels').fill('app=web');
  await page.waitForFunction(() => location.hash === '#live?kind=kubernetes&namespace=shop&selector=app%3Dweb&stable-for=0&poll-interval=50ms');
  await page.waitForTimeout(200);
  assert.deepEqual(engine.calls, []);
});

test('a Kubernetes namespace is watched through the same proxy, its watches and logs included', { timeout: 60_000 }, async (t) => {
  const kubernetes = await startApiServer();
  t.after(() => kubernetes.stop());
  const web = deployment('web', { image: 'app:2', generation: 2, observed: 2, revision: 2, replicas: 2, status: { replicas: 1, updatedReplicas: 1 } });
  const fresh = replicaSet(web, 'b', { image: 'app:2', revision: 2, replicas: 2 });
  kubernetes.show([web, fresh, pod(fresh, 'p0', { node: 'n1' })]);
  const { page } = await site.open(t, '#live?kind=kubernetes&namespace=shop&timeout=3s&stable-for=0&poll-interval=200ms', { at: await site.serveFor(t, kubernetes.url) });
  await textMatches(page, '#panel-live .about', /reads http/);
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, PICTURE, /web[\s\S]*1\/2/);
  await textMatches(page, STATUS, /timed out after 3/);
  assert.ok(kubernetes.requests.some(({ query }) => query.watch), 'it watches');
  assert.ok(kubernetes.requests.some(({ path }) => path.endsWith('/log')), 'it reads logs');
  await page.waitForTimeout(300);
  assert.equal(kubernetes.watchCount(), 0);
});

test('a ZLayer deployment is watched through the same proxy', { timeout: 60_000 }, async (t) => {
  const fake = await startZlayer(t, { spec: makeSpec(), health: { web: [2, 2, 'healthy'] }, containers: { web: [makeContainer(1, '1'), makeContainer(2, '2')] } });
  const { page } = await site.open(t, '#live?kind=zlayer&deployment=shop&stable-for=0', { at: await site.serveFor(t, fake.baseUrl) });
  await textMatches(page, '#panel-live .about', /reads http/);
  await page.getByRole('button', { name: 'Watch' }).click();
  await textMatches(page, STATUS, /ready after/);
  await textMatches(page, PICTURE, /web[\s\S]*2\/2/);
});
