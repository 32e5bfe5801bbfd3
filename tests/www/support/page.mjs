import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildPage, pageFolder } from '../../../scripts/www/build.mjs';
import { servePage } from '../../../scripts/www/server.mjs';
import { readTarget } from '../../../scripts/www/target.mjs';

/** The built page, served, and a browser. `open` answers a page; `close` ends all. */
export async function startPage({ target } = {}) {
  await buildPage();
  const server = await servePage({ folder: pageFolder, port: 0, target });
  const sockets = [];
  server.on('connection', (socket) => sockets.push(socket));
  const base = `http://127.0.0.1:${server.address().port}/`;
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => process.env.PATH.split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  assert.ok(executablePath, 'chromium is not installed');
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });

  /**
   * A page in a context of its own, where reduced motion keeps the replay at rest unless `plays`. `complaints`: console errors, errors
   * thrown and violations of the policy so far, which `checkQuiet` expects to be none. Without `t` it is open until `close`.
   */
  async function open(t, hash = '', { plays = false, workers = false, width = 1280, height = 900, scheme = 'light', prepare, at = base } = {}) {
    const context = await browser.newContext({
      viewport: { width, height }, colorScheme: scheme, reducedMotion: plays ? 'no-preference' : 'reduce', acceptDownloads: true,
      serviceWorkers: workers ? 'allow' : 'block',
    });
    t?.after(() => context.close());
    const page = await context.newPage();
    const complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.exposeFunction('noteViolation', (text) => complaints.push(text));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => window.noteViolation(`${violatedDirective}: ${blockedURI} ${sample}`));
    });
    await prepare?.(page);
    page.setDefaultTimeout(10_000);
    await page.goto(at + hash);
    const checkQuiet = () => assert.deepEqual(complaints, []);
    return { page, context, complaints, checkQuiet };
  }

  /** The page served once more, with a proxy to another API. Answers its address. */
  async function serveFor(t, url) {
    const other = await servePage({ folder: pageFolder, port: 0, target: readTarget(url) });
    t.after(() => {
      other.closeAllConnections();
      other.close();
    });
    return `http://127.0.0.1:${other.address().port}/`;
  }

  async function close() {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }

  /** What the server has sent since the last time, in bytes, headers included. */
  function sent() {
    const bytes = sockets.reduce((sum, socket) => sum + socket.bytesWritten - (socket.counted ?? 0), 0);
    for (const socket of sockets) socket.counted = socket.bytesWritten;
    return bytes;
  }

  return { base, server, open, close, sent, serveFor };
}

/** Waits until the text of what `selector` finds matches. */
export async function textMatches(page, selector, pattern) {
  const found = async () => (await page.locator(selector).allInnerTexts()).join('\n');
  const end = Date.now() + 10_000;
  for (;;) {
    const text = await found();
    if (pattern.test(text)) return text;
    if (Date.now() > end) assert.match(text, pattern, selector);
    await page.waitForTimeout(50);
  }
}

/** Drops a file on the page, as from the desktop. */
export async function dropFile(page, name, text) {
  const transfer = await page.evaluateHandle(([fileName, content]) => {
    const data = new DataTransfer();
    data.items.add(new File([content], fileName));
    return data;
  }, [name, text]);
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer });
}
