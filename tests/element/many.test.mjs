import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const browser = useBrowser();

test('of 1 000 services only the rows and lanes in sight are in the document, and a snapshot costs a fraction of a frame', () => browser.within(async (page) => {
  const told = await page.evaluate(async () => {
    const { next, shown } = await import('/fixture.js');
    const names = Array.from({ length: 1000 }, (_, i) => `service-${i}`);
    let sweep = 0;
    const cluster = {
      clusterStates: () => {
        sweep += 1;
        return Object.fromEntries(names.map((name, i) => [name, [{ running: (i + sweep) % 3 === 0 ? 1 : 2, healthy: (i + sweep) % 7 !== 0 }]]));
      },
    };
    const status = document.createElement('evenkeel-status');
    Object.assign(status, { cluster, spec: { services: Object.fromEntries(names.map((name) => [name, { scale: { mode: 'fixed', replicas: 2 } }])) }, options: { pollInterval: 100, timeout: 60_000 } });
    document.body.append(status);
    await next(status, 'snapshot', (snapshot) => snapshot.sweep >= 10);
    await shown(status);

    // From here on each frame, and what the element does in it.
    const { performUpdate } = status;
    const updates = [];
    status.performUpdate = function () {
      const start = performance.now();
      performUpdate.call(this);
      updates.push(performance.now() - start);
    };
    const { log } = status;
    const { add } = log;
    const takes = [];
    log.add = (snapshot) => {
      const start = performance.now();
      const changes = add.call(log, snapshot);
      takes.push(performance.now() - start);
      return changes;
    };
    const gaps = async (count, each) => {
      const found = [];
      for (let last = await new Promise(requestAnimationFrame); found.length < count;) {
        const now = await new Promise(requestAnimationFrame);
        found.push(now - last);
        last = now;
        each?.();
      }
      return found;
    };
    const scroller = status.shadowRoot.querySelector('.rows');
    const frames = await gaps(60, () => {
      scroller.scrollTop += 40;
    });
    await shown(status);
    const { shadowRoot } = status;
    const middle = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
    const high = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)];
    return {
      rows: shadowRoot.querySelectorAll('.item').length,
      lanes: shadowRoot.querySelectorAll('.lane:not(.ruler)').length,
      elements: shadowRoot.querySelectorAll('*').length,
      first: Number(shadowRoot.querySelector('.item').getAttribute('aria-posinset')),
      size: shadowRoot.querySelector('.item').getAttribute('aria-setsize'),
      update: [middle(updates), high(updates)],
      take: [middle(takes), high(takes)],
      frame: [middle(frames), high(frames)],
      snapshots: takes.length,
      // The same without it: what this machine can do at the moment.
      idle: await (async () => {
        status.remove();
        const found = await gaps(30);
        return [middle(found), high(found)];
      })(),
    };
  });
  assert.ok(told.rows > 5 && told.rows < 40, String(told.rows));
  assert.ok(told.lanes > 3 && told.lanes < 40, String(told.lanes));
  assert.ok(told.elements < 1200, String(told.elements));
  assert.ok(told.first > 50, 'it was scrolled');
  assert.equal(told.size, '1000');
  const ms = ([middle, high]) => `${middle.toFixed(2)} ms (95 %: ${high.toFixed(2)} ms)`;
  console.log(`1 000 services, all changing ten times a second, scrolled all the while: taking in a snapshot ${ms(told.take)}, an update ${ms(told.update)}, from frame to frame ${ms(told.frame)}, without the element ${ms(told.idle)}, ${told.snapshots} snapshots`);
}), { timeout: 60_000 });

test('the row with the focus stays while it is scrolled out of sight, and open rows keep their place', () => browser.within(async (page) => {
  await page.evaluate(async () => {
    const { mount, next, shown } = await import('/fixture.js');
    const services = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`service-${i}`, { script: { running: i % 10 === 0 ? 0 : 1 }, want: 1 }]));
    const status = mount(services);
    await next(status, 'snapshot');
    await shown(status);
  });
  const settled = () => page.evaluate(async () => (await import('/fixture.js')).shown(window.dashboard));
  await page.getByRole('button', { name: 'service-2', exact: true }).click();
  await page.locator('.details').waitFor();
  await settled();
  const height = await page.locator('.space').first().evaluate((each) => each.offsetHeight);
  const row = await page.locator('.rows .ruler').evaluate((each) => each.offsetHeight);
  assert.ok(height > 300 * row, 'what is open counts');
  await page.locator('.rows').evaluate((each) => { each.scrollTop = each.scrollHeight; });
  await settled();
  await settled();
  assert.equal(await page.evaluate(() => window.dashboard.shadowRoot.activeElement?.textContent.trim()), 'service-2');
  const last = page.getByRole('button', { name: 'service-299' });
  assert.ok(await last.isVisible());
  const rows = await page.locator('.rows').boundingBox();
  const box = await page.locator('.item').last().boundingBox();
  assert.ok(Math.abs(box.y + box.height - (rows.y + rows.height)) < 3, 'the last row ends where the list ends');

  await page.getByRole('button', { name: 'Not ready 30' }).click();
  await settled();
  assert.equal(await page.locator('.item').first().getAttribute('aria-setsize'), '30');
  assert.equal(await page.locator('.lane:not(.ruler) .lane-name').first().textContent(), 'service-0');
}), { timeout: 60_000 });
