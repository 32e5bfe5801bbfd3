import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { findProgram } from '../../../scripts/setup/paths.mjs';

/**
 * Firefox, driven by WebDriver BiDi, which needs no program next to it. Its settings say what the system prefers: the protocol has no
 * command for that. `plays`: without a preference for reduced motion.
 */
export async function startFirefox({ scheme = 'light', plays = false } = {}) {
  const executablePath = findProgram('firefox-esr') ?? findProgram('firefox');
  assert.ok(executablePath, 'Firefox is not installed (Debian: firefox-esr)');
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath, timeout: 60_000,
    extraPrefsFirefox: { 'ui.systemUsesDarkTheme': scheme === 'dark' ? 1 : 0, 'ui.prefersReducedMotion': plays ? 0 : 1 },
  });

  /** A page in a context of its own, where `prepare` runs before its scripts. `checkQuiet` expects no console error, no error thrown and no violation of the policy so far. */
  async function open(t, address, { width = 1280, height = 900, prepare } = {}) {
    const context = await browser.createBrowserContext();
    t.after(() => context.close());
    const page = await context.newPage();
    await page.setViewport({ width, height });
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.evaluateOnNewDocument(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => window.violations.push(`${violatedDirective}: ${blockedURI} ${sample}`));
    });
    if (prepare) await page.evaluateOnNewDocument(prepare);
    await page.goto(address);
    const complained = async () => [...complaints, ...await page.evaluate(() => window.violations)];
    return { page, complained, checkQuiet: async () => assert.deepEqual(await complained(), []) };
  }

  return { open, close: () => browser.close() };
}

/** Waits until the text of what `selector` finds matches; `>>>` goes into shadow roots. */
export async function textMatches(page, selector, pattern) {
  const end = Date.now() + 10_000;
  for (;;) {
    // A page that is being left or loaded has none.
    const text = (await page.$$eval(selector, (all) => all.map((each) => each.innerText)).catch(() => [])).join('\n');
    if (pattern.test(text)) return text;
    if (Date.now() > end) assert.match(text, pattern, selector);
    await sleep(50);
  }
}

/** Writes over what the text field holds. */
export async function fill(page, selector, text) {
  await page.$eval(selector, (field) => { field.focus(); field.select(); });
  await page.keyboard.type(text);
}
