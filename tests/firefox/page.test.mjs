import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { buildPage, pageFolder } from '../../scripts/www/build.mjs';
import { servePage } from '../../scripts/www/server.mjs';
import { fill, startFirefox, textMatches } from './support/firefox.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RECORDED = '.verdicts dl > div:nth-child(1)';
const OTHER = '.verdicts dl > div:nth-child(2):not([hidden])';
const STATUS = '#panel-playground .live-status';

async function serve() {
  const server = await servePage({ folder: pageFolder, port: 0 });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

let site;
let firefox;
before(async () => {
  await buildPage();
  site = await serve();
  firefox = await startFirefox({ plays: true });
}, { timeout: 180_000 });
after(async () => {
  await firefox?.close();
  site?.close();
});

test('with nothing chosen a recorded rollout plays at once and ends with its verdict', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, site.address, {
    prepare: () => {
      window.seen = [];
      const look = () => {
        const value = Number(document.querySelector('.player input[type=range]')?.value ?? 0);
        if (value !== window.seen.at(-1)) window.seen.push(value);
        requestAnimationFrame(look);
      };
      look();
    },
  });
  await textMatches(page, RECORDED, /ready after \d/);
  await textMatches(page, 'evenkeel-status >>> .root', /Ready/);
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen.length > 3, seen.join());
  assert.ok(seen.every((value, i) => i === 0 || value > seen[i - 1]), `not only forward: ${seen}`);
  await checkQuiet();
});

test('other options say what the verdict would have been, next to the recorded one', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, `${site.address}#replay?timeout=4s&at=3s`);
  await textMatches(page, OTHER, /with these options\s+timed out after 4s/);
  await textMatches(page, RECORDED, /recorded\s+ready after/);
  await fill(page, '#panel-replay .options input[type=text]', '2s');
  await textMatches(page, OTHER, /timed out after 2s/);
  await checkQuiet();
});

test('the playground runs a spec and a scripted cluster, and says where a mistake is', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await firefox.open(t, site.address);
  await textMatches(page, RECORDED, /after/);
  await page.click('#tab-playground');
  await textMatches(page, STATUS, /timed out after 12s/);
  assert.match(await page.$eval('#panel-playground .message pre', (each) => each.innerText), /^Stabilization timed out:\n {2}web: 0\/3 replicas, healthy=false\n {2}logs:\n {4}listening on :8080\n/);
  await textMatches(page, '#panel-playground evenkeel-status >>> .root', /web[\s\S]*0\/3/);
  await fill(page, '#panel-playground textarea', '{ "services": { "web": {} } ');
  await textMatches(page, STATUS, /Spec: JSON\.parse: .*line 1 column \d+ of the JSON data$/);
  await fill(page, '#panel-playground textarea', '{ "services": { "web": { "scale": { "mode": "fixed", "replicas": 2 } } } }');
  await fill(page, '#panel-playground .json ~ .json textarea', '{ "services": { "web": [1, 2] } }');
  await textMatches(page, STATUS, /ready after 0\.5s/);
  await checkQuiet();
});

test('opened once, the page opens again without its server', { timeout: 60_000 }, async (t) => {
  const own = await serve();
  t.after(own.close);
  const { page, checkQuiet } = await firefox.open(t, `${own.address}#replay?at=3s`);
  await textMatches(page, RECORDED, /after/);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  own.close();
  await assert.rejects(fetch(own.address));
  await page.reload();
  await textMatches(page, RECORDED, /after/);
  await textMatches(page, 'evenkeel-status >>> .root', /web/);
  await checkQuiet();
});

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing, and nothing is wider than the page, at 360 pixels in the ${scheme} theme`, { timeout: 60_000 }, async (t) => {
    const browser = await startFirefox({ scheme });
    t.after(() => browser.close());
    const { page, checkQuiet } = await browser.open(t, `${site.address}#replay?timeout=4s&at=3s`, { width: 360 });
    await textMatches(page, OTHER, /after/);
    const isDark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).every((part) => part < 40));
    assert.equal(isDark, scheme === 'dark');
    await page.evaluate(axe);
    for (const [tab, shown] of [['replay', OTHER], ['playground', STATUS]]) {
      await page.click(`#tab-${tab}`);
      await textMatches(page, shown, /after/);
      const found = await page.evaluate(async () => {
        const { violations } = await window.axe.run({ resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`);
      });
      assert.deepEqual(found, [], tab);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(excess <= 0, `${tab} is ${excess} pixels too wide`);
    }
    await checkQuiet();
  });
}

test('what this policy refuses is noticed by these tests', { timeout: 60_000 }, async (t) => {
  const { page, complained } = await firefox.open(t, site.address);
  await page.evaluate(() => { document.body.insertAdjacentHTML('beforeend', '<p style="color: red"></p>'); });
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 50); }));
  assert.match((await complained()).join(), /style-src/);
});
