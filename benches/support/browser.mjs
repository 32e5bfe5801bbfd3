import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Gives `use` a function that opens a page with this script in a fresh context and resolves to what it answers. */
export async function inBrowser(use) {
  if (executablePath === undefined) throw new Error('Chromium is not installed');
  const scripts = [];
  const server = createServer((request, response) => {
    const script = scripts[Number(request.url.slice('/script-'.length))];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? '<!doctype html><title>bench</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--js-flags=--expose-gc'] });
  try {
    const origin = `http://127.0.0.1:${server.address().port}`;
    await use(async (script) => {
      const path = `/script-${scripts.push(script) - 1}`;
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(origin);
        return await page.evaluate(async (url) => {
          const start = performance.now();
          const { run } = await import(url);
          return run(start);
        }, `${origin}${path}`);
      } finally {
        await context.close();
      }
    });
  } finally {
    await browser.close();
    server.close();
  }
}
