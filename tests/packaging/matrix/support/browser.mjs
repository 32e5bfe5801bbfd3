import { chromium } from 'playwright-core';
import { findProgram } from '../../../../scripts/setup/paths.mjs';

/** Opens a page in a Chromium of its own; `result()` answers what the promise in its `window.result` resolves to. */
export async function openPage(url) {
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean);
  if (!executablePath) throw new Error('Chromium is not installed.');
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  const result = async (property = 'result') => {
    try {
      if (page.url() === 'about:blank') await page.goto(url);
      await page.waitForFunction((name) => window[name], property, { timeout: 30_000 });
      const found = await page.evaluate((name) => window[name], property);
      if (complaints.length > 0) throw new Error('The page complains:');
      return found;
    } catch (error) {
      throw Object.assign(error, { message: [error.message, ...complaints].join('\n') });
    }
  };
  return { browser, result };
}

function complaintsOf(page) {
  const complaints = [];
  // Every browser asks for an icon, which no page has.
  const isIcon = (address) => address.endsWith('/favicon.ico');
  page.on('console', (message) => { if (message.type() === 'error' && !isIcon(message.location().url)) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => { if (response.status() >= 400 && !isIcon(response.url())) complaints.push(`${response.url()} answered ${response.status()}`); });
  return complaints;
}
