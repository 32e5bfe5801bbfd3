import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { servePackage } from '../element/support/server.mjs';
import { startFirefox, textMatches } from './support/firefox.mjs';

let server;
let firefox;
before(async () => {
  server = await servePackage();
  firefox = await startFirefox({ scheme: 'dark' });
}, { timeout: 120_000 });
after(async () => {
  await firefox?.close();
  server?.close();
});

const mountIn = (page, state) => page.evaluate((name) => import('/fixture.js').then(({ mountIn }) => mountIn(name)).then(() => {}), state);
const shown = (page) => page.evaluate(() => import('/fixture.js').then((fixture) => fixture.shown(window.dashboard)));
const box = (page, selector) => page.$eval(`evenkeel-status >>> ${selector}`, (each) => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return { x, y, width, height };
});

test('a rollout is followed from the first sweep to the verdict, with its events', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, server.page());
  const told = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const kinds = new Set();
    for (const type of ['snapshot', 'settled', 'wait-error']) document.addEventListener(type, () => kinds.add(type));
    const status = mount({ web: { script: { running: 1 }, want: 3 } });
    await next(status, 'snapshot', ({ services }) => services[0].running === 1);
    await shown(status);
    const row = () => status.shadowRoot.querySelector('.row:not(.ruler)').innerText;
    const first = row();
    const settled = next(status, 'settled');
    status.cluster.set('web', { running: 3 });
    const { outcome } = await settled;
    await shown(status);
    return { first, last: row(), title: status.shadowRoot.querySelector('.title').textContent, outcome: outcome.kind, kinds: [...kinds] };
  });
  assert.match(told.first, /web\s+1\/3\s+running\s+starting\s+0s/);
  assert.match(told.last, /web\s+3\/3\s+running\s+ready/);
  assert.deepEqual([told.title, told.outcome, told.kinds], ['Ready', 'ready', ['snapshot', 'settled']]);
  await checkQuiet();
});

test('the log of a service opens and closes by the keyboard', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, server.page());
  await mountIn(page, 'failed');
  const focused = () => page.evaluate(() => {
    const at = window.dashboard.shadowRoot.activeElement;
    return at?.getAttribute('aria-label') ?? at?.textContent.trim();
  });
  for (let i = 0; i < 25 && await focused() !== 'api'; i++) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'api');
  await page.keyboard.press('Enter');
  await textMatches(page, 'evenkeel-status >>> .item .details', /choose another port[^]*starting\nError: listen[^]*at Server/);
  await page.keyboard.press('Tab');
  assert.match(await focused(), /^Log of api/);
  await page.keyboard.down('Shift');
  await page.keyboard.press('Tab');
  await page.keyboard.up('Shift');
  await page.keyboard.press(' ');
  await textMatches(page, 'evenkeel-status >>> .item .details', /^$/);
  await checkQuiet();
});

test('the timeline is moved in by keys and pointer, and zoomed by the wheel', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, server.page());
  await mountIn(page, 'failed');
  const at = () => page.evaluate(() => window.dashboard.at ?? null);
  await page.$eval('evenkeel-status >>> [role=slider]', (each) => each.focus());
  await page.keyboard.press('Home');
  assert.equal(await at(), 0);
  await page.keyboard.press('Escape');
  assert.equal(await at(), null);
  const plot = await box(page, '.lanes .ruler .plot');
  await page.mouse.click(plot.x + plot.width / 4, plot.y + 5);
  const clicked = await at();
  assert.ok(clicked > 0 && clicked < await page.evaluate(() => window.dashboard.durationMs), String(clicked));
  await page.mouse.down();
  await page.mouse.move(plot.x + 2, plot.y + 5, { steps: 3 });
  await page.mouse.up();
  assert.ok(await at() < clicked / 2, `${await at()} after ${clicked}`);
  const zoomsOut = () => page.$eval('evenkeel-status >>> [aria-label="Zoom out"]', (each) => each.getAttribute('aria-disabled') !== 'true');
  assert.equal(await zoomsOut(), false);
  await page.keyboard.down('Control');
  await page.mouse.wheel({ deltaY: -400 });
  await page.keyboard.up('Control');
  await shown(page);
  assert.equal(await zoomsOut(), true);
  await checkQuiet();
});

test('where there is room for all of it nothing has a scrollbar, and no count or bar is cut off', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, server.page());
  await mountIn(page, 'ready');
  // The smaller the font of the page, the narrower it is where all columns stand side by side.
  await page.evaluate(() => { document.body.style.fontSize = '14px'; });
  for (const width of [320, 635, 725, 1200]) {
    await page.evaluate((pixels) => { window.dashboard.style.inlineSize = `${pixels}px`; }, width);
    await shown(page);
    const found = await page.evaluate(() => {
      const { shadowRoot } = window.dashboard;
      const scrolled = ['.rows', '.lanes'].filter((each) => shadowRoot.querySelector(each).offsetWidth > shadowRoot.querySelector(each).clientWidth);
      const cut = [...shadowRoot.querySelectorAll('.item .replicas')].filter((each) => each.scrollWidth > each.clientWidth || each.querySelector('.bar').clientWidth < 30).map((each) => each.innerText);
      return [...scrolled, ...cut];
    });
    assert.deepEqual(found, [], `at ${width} pixels`);
  }
  await checkQuiet();
});

test('it is light or dark as the system is, as the page says, or as its `theme` says', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, server.page());
  await mountIn(page, 'ready');
  const background = (set) => page.evaluate(async ({ scheme = '', theme }) => {
    document.documentElement.style.colorScheme = scheme;
    window.dashboard.toggleAttribute('theme', false);
    if (theme) window.dashboard.setAttribute('theme', theme);
    window.dashboard.requestUpdate();
    await window.dashboard.updateComplete;
    return getComputedStyle(window.dashboard.shadowRoot.querySelector('.root')).backgroundColor;
  }, set);
  const dark = await background({});
  const light = await background({ scheme: 'light' });
  assert.notEqual(dark, light);
  assert.equal(await background({ scheme: 'dark' }), dark);
  assert.equal(await background({ theme: 'light' }), light);
  assert.equal(await background({ scheme: 'light', theme: 'dark' }), dark);
  await checkQuiet();
});
