import { chromium } from 'playwright-core';
import { findProgram } from '../../../../scripts/setup/paths.mjs';

/** Opens a page in a Chromium of its own; `result()` answers what its `window.result` resolves to. */
export async function openPage(url) {
  const executablePath = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find(Boolean);
  if (!executablePath) throw new Error('Chromium is not installed.');
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  return { browser, result: () => resultOf(browser, url) };
}

async function resultOf(browser, url) {
  const page = await browser.newPage();
  const complaints = [];
  // Every browser asks for an icon, which no page has.
  const isIcon = (address) => address.endsWith('/favicon.ico');
  page.on('console', (message) => { if (message.type() === 'error' && !isIcon(message.location().url)) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => { if (response.status() >= 400 && !isIcon(response.url())) complaints.push(`${response.url()} answered ${response.status()}`); });
  const withComplaints = (error) => Object.assign(error, { message: [error.message, ...complaints].join('\n') });
  try {
    await page.goto(url);
    await page.waitForFunction(() => window.result, null, { timeout: 30_000 });
    const result = await page.evaluate(() => window.result);
    if (complaints.length > 0) throw new Error('The page complains:');
    return result;
  } catch (error) {
    throw withComplaints(error);
  }
}
