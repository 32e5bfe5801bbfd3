import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const { within } = useBrowser();

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1440]) {
    test(`axe finds nothing at ${width} pixels, ${colorScheme}, while it runs, failed, and ready`, () => within(async (page) => {
      await page.evaluate(() => import('/axe.js'));
      for (const state of ['running', 'failed', 'ready']) {
        await page.evaluate(async (state) => {
          document.querySelector('evenkeel-status')?.remove();
          await (await import('/fixture.js')).mountIn(state);
        }, state);
        for (const name of state === 'failed' ? ['api', 'As text', 'Message'] : ['web']) await page.getByRole('button', { name }).first().click();
        await page.evaluate(async () => (await import('/fixture.js')).shown(window.dashboard));
        const found = await page.evaluate(async () => {
          const { violations } = await window.axe.run('evenkeel-status');
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ failureSummary, html }) => `${html.slice(0, 120)} ${failureSummary}`).join('; ')}`);
        });
        assert.deepEqual(found, [], state);
        if (state === 'failed') assert.equal(await page.getByText('4 restarts', { exact: true }).filter({ visible: true }).count(), 1);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state}: the page scrolls sideways`);
      }
    }, { colorScheme, viewport: { width, height: 900 } }));
  }
}

test('axe would find a fault, so the checks above can fail', () => within(async (page) => {
  await page.evaluate(() => import('/axe.js'));
  const found = await page.evaluate(async () => {
    const status = await (await import('/fixture.js')).mountIn('ready');
    for (const button of status.shadowRoot.querySelectorAll('.name')) button.replaceChildren();
    status.shadowRoot.querySelector('.detail').style.color = '#ccc';
    return (await window.axe.run('evenkeel-status')).violations.map(({ id }) => id);
  });
  assert.ok(found.includes('color-contrast'), found.join());
}));

test('what has the focus says nothing new while only time goes by', () => within(async (page) => {
  const texts = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: 0, want: 1 } });
    const seen = new Set();
    for (const elapsed of [100, 1300]) {
      await next(status, 'snapshot', ({ elapsedMs }) => elapsedMs > elapsed);
      await shown(status);
      const slider = status.shadowRoot.querySelector('[role=slider]');
      seen.add(['aria-valuenow', 'aria-valuetext'].map((name) => slider.getAttribute(name)).join());
    }
    return [...seen];
  });
  assert.deepEqual(texts, ['100,latest: 0 of 1 ready']);
}));

test('everything can be reached and done with the keyboard alone', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  const focused = () => page.evaluate(() => {
    const { activeElement } = window.dashboard.shadowRoot;
    return activeElement && (activeElement.getAttribute('aria-label') ?? activeElement.textContent.trim().replace(/\s+/g, ' '));
  });
  const seen = [];
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    const name = await focused();
    if (name === null) break;
    seen.push(name);
  }
  for (const name of ['Message', 'Services', 'web', 'localhost:8080', 'api', 'Zoom in', 'As text', 'Time shown']) assert.ok(seen.includes(name), `${name} in ${seen.join(', ')}`);

  await page.getByRole('button', { name: 'api' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'Log of api' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'api' }).getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('Tab');
  assert.match(await focused(), /^Log of api/);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await page.getByRole('group', { name: 'Log of api' }).waitFor({ state: 'detached' });
}));

test('keys move in time, choose a service, zoom, and go back to the latest', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  const slider = page.getByRole('slider', { name: 'Time shown' });
  await slider.focus();
  const text = async () => {
    await page.evaluate(async () => (await import('/fixture.js')).shown(window.dashboard));
    return slider.getAttribute('aria-valuetext');
  };
  assert.match(await text(), /^latest: 2 of 4 ready, 1 failing, 1 unknown/);
  await page.keyboard.press('Home');
  assert.match(await text(), /^0s: /);
  assert.equal(await page.evaluate(() => window.dashboard.at), 0);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.match(await text(), /: api failing, 0 of 2 running, 4 restarts: /);
  await page.keyboard.press('Shift+ArrowRight');
  const later = await page.evaluate(() => window.dashboard.at);
  assert.ok(later > 0);
  await page.keyboard.press('ArrowLeft');
  assert.ok(await page.evaluate(() => window.dashboard.at) < later);
  await page.keyboard.press('+');
  await text();
  assert.ok(await page.getByRole('button', { name: 'Zoom out' }).isEnabled());
  await page.keyboard.press('0');
  await page.keyboard.press('Escape');
  assert.match(await text(), /^latest: /);
  assert.equal(await page.evaluate(() => window.dashboard.at), undefined);
}));

test('the live region says what changed and the verdict, and nothing at a tick', () => within(async (page) => {
  const said = await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const status = mount({ web: { script: 0, want: 1 }, db: { script: 0, want: 1 }, api: { script: 0, want: 1 } });
    await next(status, 'snapshot');
    await shown(status);
    const region = status.shadowRoot.querySelector('[role=status]');
    const said = [];
    new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    const heard = (count) => new Promise((resolve) => {
      const look = () => (said.length >= count ? resolve() : setTimeout(look, 20));
      look();
    });
    status.cluster.set('db', { running: 0, failure: { reason: 'oom-killed', message: 'killed' } });
    status.cluster.set('web', 1);
    await heard(1);
    const { sweep: before } = status.snapshot;
    await next(status, 'snapshot', ({ sweep }) => sweep > before + 3);
    status.cluster.set('db', 1);
    status.cluster.set('api', 1);
    await heard(2);
    return said;
  });
  assert.equal(said.length, 2);
  assert.match(said[0], /^db is failing: .+\. web became ready$/);
  assert.match(said[1], /^db, api became ready\. Ready$/);
}));

test('with reduced motion nothing moves by itself', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('ready').then(() => {}));
  const durations = () => page.evaluate(() => [...window.dashboard.shadowRoot.querySelectorAll('*')].map((each) => [getComputedStyle(each), getComputedStyle(each, '::before')]).flat().map(({ transitionDuration, animationName }) => `${transitionDuration} ${animationName}`));
  assert.deepEqual([...new Set(await durations())], ['0s none']);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.ok(new Set(await durations()).size > 1);
}, { reducedMotion: 'reduce' }));

test('from right to left everything is mirrored, pointer and keys included', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  const box = (selector) => page.locator(selector).first().boundingBox();
  assert.ok((await box('.item .name')).x > (await box('.item .count')).x);
  assert.ok((await box('.lane:not(.ruler) .lane-name')).x > (await box('.lane:not(.ruler) svg')).x);
  const plot = await box('.lanes .ruler .plot');
  await page.mouse.click(plot.x + plot.width - 2, plot.y + 5);
  const start = await page.evaluate(() => window.dashboard.at);
  assert.ok(start < (await page.evaluate(() => window.dashboard.durationMs)) / 10, String(start));
  await page.keyboard.press('ArrowLeft');
  assert.ok(await page.evaluate(() => window.dashboard.at) > start);
  const cursor = await box('.cursor');
  assert.ok(cursor.x > plot.x + plot.width * 0.8);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { html: '<body dir="rtl"></body>' }));

test('with forced colors states differ by their form', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('failed').then(() => {}));
  const forms = await page.evaluate(() => [...window.dashboard.shadowRoot.querySelectorAll('.swatch .band')].map((each) => getComputedStyle(each)).map(({ strokeDasharray, strokeWidth }) => `${strokeDasharray} ${strokeWidth}`));
  assert.equal(new Set(forms).size, 4, forms.join());
  const icons = await page.evaluate(() => new Set([...window.dashboard.shadowRoot.querySelectorAll('.item .state path')].map((each) => each.getAttribute('d'))).size);
  assert.equal(icons, 3);
}, { forcedColors: 'active' }));

test('it is light or dark as the system is, as the page says, or as its `theme` says', () => within(async (page) => {
  await page.evaluate(async () => (await import('/fixture.js')).mountIn('ready').then(() => {}));
  const background = (set) => page.evaluate(async (set) => {
    document.documentElement.style.colorScheme = set.page ?? '';
    window.dashboard.toggleAttribute('theme', false);
    if (set.theme) window.dashboard.setAttribute('theme', set.theme);
    window.dashboard.requestUpdate();
    await window.dashboard.updateComplete;
    return getComputedStyle(window.dashboard.shadowRoot.querySelector('.root')).backgroundColor;
  }, set);
  const dark = await background({});
  const light = await background({ page: 'light' });
  assert.notEqual(dark, light);
  assert.equal(await background({ page: 'dark' }), dark);
  assert.equal(await background({ theme: 'light' }), light);
  assert.equal(await background({ page: 'light', theme: 'dark' }), dark);
}, { colorScheme: 'dark' }));
