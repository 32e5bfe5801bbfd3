import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { servePackage } from './server.mjs';

export { POLICY } from './server.mjs';

/** The browser of a test file: there from before its first test to after its last. */
export function useBrowser() {
  let browser;
  before(async () => {
    browser = await openBrowser();
  }, { timeout: 60_000 });
  after(() => browser?.close());
  return { within: (work, options) => browser.within(work, options), script: (source) => browser.script(source) };
}

/** A browser and a server of the built package under a strict policy. `close()` ends both. */
export async function openBrowser() {
  const server = await servePackage();
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
      await page.goto(server.page(html));
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
    script: server.script,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
