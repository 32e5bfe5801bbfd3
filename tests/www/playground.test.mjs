import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startPage, textMatches } from './support/page.mjs';

let site;
before(async () => { site = await startPage(); }, { timeout: 180_000 });
after(() => site?.close());

const STATUS = '#panel-playground .live-status';
const MESSAGE = '#panel-playground .message pre';

test('a spec and a scripted cluster are run at once, and the message is shown exactly', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '#playground');
  await textMatches(page, STATUS, /timed out after 12s/);
  const message = await page.locator(MESSAGE).innerText();
  assert.match(message, /^Stabilization timed out:\n {2}web: 0\/3 replicas, healthy=false\n {2}logs:\n {4}listening on :8080\n/);
  await textMatches(page, '#panel-playground evenkeel-status .root', /web[\s\S]*0\/3/);

  await page.getByLabel('Spec').fill('{ "services": { "web": { "scale": { "mode": "fixed", "replicas": 2 } } } }');
  await page.getByLabel('Cluster').fill('{ "services": { "web": [1, 2] } }');
  await textMatches(page, STATUS, /ready after 0\.5s/);
  assert.ok(await page.locator(MESSAGE).isHidden());
  await textMatches(page, '#panel-playground evenkeel-status .root', /2\/2/);
  checkQuiet();
});

test('mistakes are told with their place, and the field is marked', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '#playground');
  await textMatches(page, STATUS, /timed out/);
  const [spec, script] = [page.getByLabel('Spec'), page.getByLabel('Cluster')];
  const isMarked = async (field) => await field.getAttribute('aria-invalid') === 'true';

  await spec.fill('{ "services": { "web": { "scale": { "mode": "fixed", "replicas": "three" } } } }');
  await textMatches(page, STATUS, /spec\.services\.web\.scale\.replicas: expected an integer from 0 to 4294967295, got "three"/);
  assert.deepEqual([await isMarked(spec), await isMarked(script)], [true, false]);

  await spec.fill('{ "services": { "web": {} } ');
  await textMatches(page, STATUS, /Spec: .*line 1/);

  await spec.fill('{ "services": { "web": {} } }');
  await script.fill('{ "services": { "web": [{ "running": 1 }, { "runing": 1 }] } }');
  await textMatches(page, STATUS, /services\.web\[1\]\.runing: no step has this/);
  assert.deepEqual([await isMarked(spec), await isMarked(script)], [false, true]);

  for (const [text, pattern] of [['[]', /Cluster: expected an object with services/], ['{}', /services: expected an object/], ['{ "services": {}, "speed": 1 }', /options\.speed/], ['{ "services": {} }', /has no script for "web"/]]) {
    await script.fill(text);
    await textMatches(page, STATUS, pattern);
  }
  checkQuiet();
});

test('options change the run, and one that runs for ever is given up without holding up the page', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '#playground?example=no-image');
  await textMatches(page, STATUS, /failed after 0\.5s \(waiting cannot help\)/);
  await page.locator('#panel-playground').getByLabel('Fail fast').click();
  await textMatches(page, STATUS, /timed out after 30s/);
  await page.waitForFunction(() => location.hash === '#playground?example=no-image&fail-fast=false');
  await page.locator('#panel-playground').getByLabel('Timeout').fill('off');
  await textMatches(page, STATUS, /more than 10,000 looks|given up/);
  await page.locator('#panel-playground').getByLabel('Timeout').fill('5s');
  await textMatches(page, STATUS, /timed out after 5s/);
  checkQuiet();
});

test('the link holds what was written, and brings it back', { timeout: 60_000 }, async (t) => {
  const { page } = await site.open(t, '#playground');
  await textMatches(page, STATUS, /timed out/);
  const written = '{ "services": { "wäb": [0, 1], "db": { "running": 1 } } }';
  await page.getByLabel('Spec').fill('{"services":{"wäb":{"scale":{"mode":"fixed","replicas":1}},"db":{"scale":{"mode":"fixed","replicas":1}}}}');
  await page.getByLabel('Cluster').fill(written);
  await page.locator('#panel-playground').getByLabel('Soak').fill('3s');
  await textMatches(page, STATUS, /ready after 3\.5s/);
  await page.waitForFunction(() => /code=.*stable-for=3s/.test(location.hash));
  const link = page.url();
  const again = await site.open(t, link.slice(link.indexOf('#')));
  await textMatches(again.page, STATUS, /ready after 3\.5s/);
  assert.equal(await again.page.getByLabel('Cluster').inputValue(), written);
  again.checkQuiet();
});

test('a damaged link is told, and an example shown', { timeout: 60_000 }, async (t) => {
  const { page } = await site.open(t, '#playground?code=zzzz');
  for (const code of ['%%%', btoa('{}'), 'AAAA']) {
    await textMatches(page, '#panel-playground .notice.warning', /The link is damaged \(.+\); here is an example instead/);
    await page.getByLabel('Cluster').fill('{}');
    assert.ok(await page.locator('#panel-playground .notice.warning').isHidden());
    await page.evaluate((value) => { location.hash = `#playground?code=${value}`; }, code);
    await page.waitForFunction(() => document.querySelectorAll('#panel-playground textarea')[1].value.includes('postmaster'));
  }
});

test('its trace can be saved and replayed', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '#playground?example=broken-soak');
  await textMatches(page, STATUS, /ready after 19s/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the trace' }).click()]);
  assert.equal(download.suggestedFilename(), 'playground.jsonl');
  assert.match(readFileSync(await download.path(), 'utf8'), /"api"/);
  checkQuiet();
});
