import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { installTarball } from './support/installed.mjs';
import { expected, rollout } from './support/rollout.mjs';

let installed;
let server;
let browser;

before(async () => {
  installed = await installTarball();
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  assert.ok(executablePath, 'chromium is not installed');
  browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await installed?.remove();
});

const policies = {
  '/plain': undefined,
  '/strict': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  '/no-wasm': "default-src 'none'; script-src 'self'",
};

const program = `
  import { waitForStabilization } from '/node_modules/evenkeel/dist/index.js';
  async function main() {
    ${rollout}
    return found;
  }
  main().then((found) => { window.result = { found }; }, (error) => { window.result = { error: String(error) }; });
`;

function answer({ url }, response) {
  const file = join(installed.app, normalize(url));
  if (url in policies) {
    response.setHeader('Content-Type', 'text/html');
    if (policies[url]) response.setHeader('Content-Security-Policy', policies[url]);
    response.end('<!doctype html><title>evenkeel</title><script type="module" src="/program.js"></script>');
  } else if (url === '/program.js' || (url.endsWith('.js') && existsSync(file))) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(url === '/program.js' ? program : readFileSync(file));
  } else {
    response.writeHead(404).end();
  }
}

async function open(path) {
  const page = await browser.newPage();
  const failures = [];
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('response', (response) => { if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) failures.push(response.url()); });
  await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
  await page.waitForFunction(() => window.result, null, { timeout: 20_000 }).catch(() => {});
  const result = await page.evaluate(() => window.result);
  await page.close();
  return { result, failures };
}

for (const path of ['/plain', '/strict']) {
  test(`it works in a plain module script${path === '/strict' ? ' under a strict content security policy' : ''}`, { timeout: 60_000 }, async () => {
    const { result, failures } = await open(path);
    assert.deepEqual(failures, []);
    assert.deepEqual(result, { found: expected });
  });
}

test('a page whose policy forbids WebAssembly gets a rejection that says so, not a wait for ever', { timeout: 60_000 }, async () => {
  const { result } = await open('/no-wasm');
  assert.match(result?.error ?? 'no answer', /WebAssembly|wasm-unsafe-eval/);
});
