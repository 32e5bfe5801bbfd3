import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/www.mjs', import.meta.url));

/** Runs `npm run www -- ARGUMENTS`. `output()` is what it has printed so far. */
function start(t, ...args) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { text += chunk; });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([status]) => status);
  return { child, ended, output: () => text };
}

async function urlOf(run) {
  for (;;) {
    const [, url] = /The page: (\S+)/.exec(run.output()) ?? [];
    if (url) return url;
    assert.equal(run.child.exitCode, null, run.output());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('it serves the page at the address it prints, and Ctrl-C ends it', { timeout: 180_000 }, async (t) => {
  const run = start(t, '--port', '0');
  const url = await urlOf(run);
  const response = await fetch(url);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<h1>evenkeel<\/h1>/);
  run.child.kill('SIGINT');
  assert.equal(await run.ended, 0);
  await assert.rejects(fetch(url));
});

test('with a proxy it says what is read, and leads to the live view', { timeout: 180_000 }, async (t) => {
  const run = start(t, '--port', '0', '--proxy', '/nonexistent/docker.sock');
  assert.match(await urlOf(run), /\/#live$/);
  assert.match(run.output(), /may read \/nonexistent\/docker\.sock/);
});

test('a port that is taken is told with the remedy', { timeout: 180_000 }, async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  const run = start(t, '--port', String(port));
  assert.equal(await run.ended, 1);
  assert.match(run.output(), new RegExp(`^error: Port ${port} is taken; name another with --port, or --port 0 for any\\.$`, 'm'));
});

test('help goes before everything else, and wrong arguments exit with 2', { timeout: 60_000 }, async (t) => {
  const help = start(t, '--help');
  assert.equal(await help.ended, 0);
  assert.match(help.output(), /^usage: npm run www/);
  for (const [args, message] of [
    [['--port', 'http'], /--port: expected a number from 0 to 65535, got "http"/],
    [['--port', '65536'], /--port: expected/],
    [['--proxy', 'docker.sock'], /--proxy: expected the path of a socket or an http\(s\) URL, got "docker\.sock"/],
    [['--prox'], /--prox/],
  ]) {
    const run = start(t, ...args);
    assert.equal(await run.ended, 2, args.join(' '));
    assert.match(run.output(), message);
  }
});
