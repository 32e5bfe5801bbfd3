import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';

/** The example of docs/clusters.md, as it stands there, but for where it finds the package. */
async function loadExample() {
  const page = readFileSync(new URL('../../docs/clusters.md', import.meta.url), 'utf8');
  const [, example] = /<!-- tested: tests\/clusters\/own-cluster\.test\.mjs -->\n```js\n(.*?)```/s.exec(page);
  const packageUrl = new URL('../../pkg/dist/index.js', import.meta.url).href;
  const source = example.replace("from 'evenkeel'", `from '${packageUrl}'`);
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

async function agent(t, answer) {
  const server = createServer((request, response) => answer(request.url, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const spec = { services: { web: { scale: { mode: 'fixed', replicas: 2 } } } };
const quick = { pollInterval: 10, timeout: 10_000 };

test('the documented cluster of one\'s own reports ready, a time-out with logs, and a refused token', async (t) => {
  const { check } = await loadExample();
  const asked = [];
  const states = (up) => JSON.stringify({ web: [{ node: 'a', up, ok: true, crashes: 0 }] });
  const well = await agent(t, (url, response) => {
    asked.push(url);
    response.end(states(asked.length < 3 ? 1 : 2));
  });
  assert.deepEqual((await check(well, spec, quick)).outcome, { kind: 'ready' });
  assert.deepEqual(asked, Array(3).fill('/services?names=web'));

  const short = await agent(t, (url, response) => response.end(url.startsWith('/logs') ? '["no database"]' : states(1)));
  const { outcome } = await check(short, spec, { ...quick, timeout: 1_000 });
  assert.match(outcome.message, /^Stabilization timed out:\n {2}web: 1\/2 replicas[\s\S]*no database$/);

  const closed = await agent(t, (url, response) => response.writeHead(401).end());
  await assert.rejects(check(closed, spec, quick), /the agent answered 401/);
});
