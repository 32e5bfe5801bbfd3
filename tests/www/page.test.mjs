import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { dropFile, startPage, textMatches } from './support/page.mjs';
import { settlingTrace } from './support/traces.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BUDGET = 150 * 1024;

let site;
before(async () => { site = await startPage(); }, { timeout: 180_000 });
after(() => site?.close());

const views = {
  replay: { hash: '#replay?timeout=4s&at=3s', shown: ['.verdicts dl > div:nth-child(2):not([hidden])', /after/] },
  live: { hash: '#live', shown: ['#panel-live .about', /npm run www -- --proxy/] },
  playground: { hash: '#playground', shown: ['#panel-playground .live-status', /timed out/] },
};

for (const scheme of ['light', 'dark']) {
  for (const width of [360, 1440]) {
    test(`axe finds nothing, and nothing is wider than the page, at ${width} pixels in the ${scheme} theme`, { timeout: 90_000 }, async (t) => {
      const { page, checkQuiet } = await site.open(t, '', { scheme, width, height: 900 });
      for (const [name, { hash, shown }] of Object.entries(views)) {
        await page.evaluate((value) => { location.hash = value; }, hash);
        await textMatches(page, ...shown);
        await page.locator(`#panel-${name}`).waitFor();
        if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`), []);
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(excess <= 0, `${name} is ${excess} pixels too wide`);
      }
      checkQuiet();
    });
  }
}

test('the first view transfers less than 150 KB, what is kept for offline use included', { timeout: 60_000 }, async (t) => {
  site.sent();
  const { page, checkQuiet } = await site.open(t, '', { workers: true, plays: true });
  await page.locator('.speeds label', { hasText: /^100×$/ }).click();
  await textMatches(page, '.verdicts', /ready after/);
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForTimeout(500);
  const total = site.sent();
  t.diagnostic(`${(total / 1024).toFixed(1)} KB sent`);
  assert.ok(total > 50_000 && total < BUDGET, `${total} bytes`);
  checkQuiet();
});

test('the same files compressed with gzip stay below 150 KB, too', { timeout: 60_000 }, async (t) => {
  const { page } = await site.open(t);
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  const names = await page.evaluate(() => [location.href.replace(/#.*/, ''), ...performance.getEntriesByType('resource').map(({ name }) => name)]);
  let total = 0;
  for (const name of new Set(names)) {
    // `fetch` unpacks what it gets; the length says what came.
    const response = await fetch(name, { headers: { 'Accept-Encoding': 'gzip' } });
    total += Number(response.headers.get('content-length'));
    await response.arrayBuffer();
  }
  t.diagnostic(`${(total / 1024).toFixed(1)} KB gzip in ${new Set(names).size} files`);
  assert.ok(total > 30_000 && total < BUDGET, `${total} bytes`);
});

async function keeps(page, parts) {
  const end = Date.now() + 20_000;
  for (;;) {
    const kept = await page.evaluate(async () => {
      const lists = (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url));
      return (await Promise.all(lists)).flat();
    });
    if (parts.every((part) => kept.some((url) => url.includes(part)))) return;
    assert.ok(Date.now() < end, `only ${kept}`);
    await page.waitForTimeout(100);
  }
}

test('opened once, the page opens again without a network, and all its views work', { timeout: 90_000 }, async (t) => {
  const { page, context, checkQuiet } = await site.open(t, '', { workers: true });
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active.postMessage('keep-the-rest')));
  await keeps(page, ['trace-', 'explain-', 'testing-', 'traces/happy.jsonl', 'zlayer-']);
  await context.setOffline(true);
  await page.reload();
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  await page.getByLabel('Timeout').fill('1s');
  await textMatches(page, '.verdicts dl > div:nth-child(2):not([hidden])', /after/);
  await dropFile(page, 'mine.jsonl', await settlingTrace());
  await textMatches(page, 'h2', /mine\.jsonl/);
  await page.getByRole('tab', { name: 'Playground' }).click();
  await textMatches(page, '#panel-playground .live-status', /timed out/);
  await context.setOffline(false);
  checkQuiet();
});

test('the first view is kept for a reload without a network as soon as it is there', { timeout: 60_000 }, async (t) => {
  const { page, context } = await site.open(t, '', { workers: true });
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await context.setOffline(true);
  await page.reload();
  await textMatches(page, 'evenkeel-status .root', /Ready/);
});

test('the tabs are moved between by keys, stand in the URL and go back with the history', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  await page.getByRole('tab', { name: 'Replay' }).focus();
  for (const [key, name] of [['ArrowRight', 'Live'], ['ArrowRight', 'Playground'], ['ArrowRight', 'Replay'], ['End', 'Playground'], ['ArrowLeft', 'Live'], ['Home', 'Replay'], ['ArrowLeft', 'Playground']]) {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
    assert.equal(await page.getByRole('tab', { name }).getAttribute('aria-selected'), 'true');
    assert.equal(await page.locator('[role=tabpanel]:not([hidden])').count(), 1);
    await page.waitForFunction((tab) => location.hash.startsWith(`#${tab}`), name.toLowerCase());
  }
  await page.goBack();
  await page.waitForFunction(() => document.getElementById('tab-replay').getAttribute('aria-selected') === 'true');
  checkQuiet();
});

test('the whole replay can be used by the keyboard alone', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  await textMatches(page, '.verdicts', /after/);
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === document.body) return undefined;
      if (at.shadowRoot) return at.localName;
      const outline = getComputedStyle(at.matches('input[type=radio]') ? at.nextElementSibling : at).outlineStyle;
      return `${at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent}${outline === 'none' ? ' (without an outline)' : ''}`;
    });
    if (name === undefined) break;
    reached.add(name);
  }
  for (const wanted of ['Replay', 'Open a trace file…', 'Play', 'Time', '10×', 'evenkeel-status', 'Timeout', 'Soak', 'Progress deadline', 'Interval', 'Fail fast']) {
    assert.ok(reached.has(wanted), `${wanted} in ${[...reached].join(', ')}`);
  }
  checkQuiet();
});

test('the policy stands in the header and in the page, and a script or a style written into it is refused', { timeout: 60_000 }, async (t) => {
  const response = await fetch(site.base);
  const policy = response.headers.get('content-security-policy');
  assert.ok(policy.startsWith("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"), policy);
  assert.match(await response.text(), /<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'">/);
  const { page, complaints } = await site.open(t);
  await textMatches(page, '.verdicts', /after/);
  assert.deepEqual(complaints, []);
  await page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p><img src="data:image/gif;base64,R0lGOD" onerror="1">'); });
  await page.waitForTimeout(100);
  assert.ok(complaints.some((text) => /style-src/.test(text)), 'violations are not noticed by this test');
});
