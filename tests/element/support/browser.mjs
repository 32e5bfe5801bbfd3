import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const packageFolder = fileURLToPath(new URL('../../../pkg/', import.meta.url));
const require = createRequire(import.meta.url);
const scripts = { '/fixture.js': fileURLToPath(new URL('fixture.js', import.meta.url)), '/axe.js': join(dirname(require.resolve('axe-core/package.json')), 'axe.min.js') };

/** What the issue names, and nothing more: an inline style or script would be refused, and reported. */
export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** A browser and a server of the built package under a strict policy. `close()` ends both. */
export async function openBrowser() {
  const extra = new Map();
  const server = createServer((request, response) => answer(request.url, response, extra)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  assert.ok(executablePath, 'chromium is not installed');
  const browser = await chromium.launch({ executablePath, args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
  return {
    /** A page that failed nowhere: what it threw, logged as an error or was refused is in `failures`. */
    async page({ html = '<body></body>', ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
      const page = await context.newPage();
      const failures = [];
      page.on('pageerror', (error) => failures.push(error.message));
      page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
      const path = `/page-${extra.size}`;
      extra.set(path, `<!doctype html><html lang="en"><meta charset="utf-8"><title>evenkeel</title>${html}`);
      await page.goto(`http://127.0.0.1:${server.address().port}${path}`);
      return Object.assign(page, { failures });
    },
    /** Runs `work` on a fresh page, which must not have failed anywhere. */
    async within(work, options) {
      const page = await this.page(options);
      try {
        await work(page);
        assert.deepEqual(page.failures, []);
      } finally {
        await page.context().close();
      }
    },
    /** A script the pages can import; answers its path. */
    script(source) {
      const path = `/script-${extra.size}.js`;
      extra.set(path, source);
      return path;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(target, response, extra) {
  const [url] = target.split('?');
  const file = scripts[url] ?? join(packageFolder, normalize(url));
  const isScript = url.endsWith('.js');
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
  if (extra.has(url)) response.end(extra.get(url));
  else if (isScript && existsSync(file)) response.end(readFileSync(file));
  else if (url === '/favicon.ico') response.writeHead(204).end();
  else response.writeHead(404).end();
}
