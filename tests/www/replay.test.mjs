import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dropFile, startPage, textMatches } from './support/page.mjs';
import { fatalTrace, hostileTrace, settlingTrace } from './support/traces.mjs';

let site;
before(async () => { site = await startPage(); }, { timeout: 180_000 });
after(() => site?.close());

const RECORDED = '.verdicts dl > div:nth-child(1)';
const OTHER = '.verdicts dl > div:nth-child(2):not([hidden])';
const seconds = async (page) => Number.parseFloat(await page.locator('.player input[type=range]').inputValue()) / 1000;

let shared;
let drops = 0;

/** A page at rest at the end of a rollout that is ready after 11 s, dropped as a file. The same page for all tests that ask for it. */
async function openSettling() {
  shared ??= site.open();
  const opened = await shared;
  drops += 1;
  const name = `mine-${drops}.jsonl`;
  await textMatches(opened.page, RECORDED, /after/);
  await dropFile(opened.page, name, await settlingTrace());
  await textMatches(opened.page, 'h2', new RegExp(name));
  await textMatches(opened.page, RECORDED, /ready after 11s/);
  assert.equal(await opened.page.locator(OTHER).count(), 0);
  return opened;
}

test('with nothing chosen a recorded rollout plays at once, ten times as fast, and ends with its verdict', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '', {
    plays: true,
    prepare: (each) => each.addInitScript(() => {
      window.seen = [];
      const look = () => {
        const value = Number(document.querySelector('.player input[type=range]')?.value ?? 0);
        if (value !== window.seen.at(-1)?.value) window.seen.push({ value, at: performance.now() });
        requestAnimationFrame(look);
      };
      look();
    }),
  });
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  await textMatches(page, RECORDED, /ready after \d/);
  assert.ok(await page.getByRole('radio', { name: '10×' }).isChecked());
  const seen = await page.evaluate(() => window.seen);
  const [first, ...rest] = seen.filter(({ value }) => value > 0);
  assert.ok(rest.length >= 2, JSON.stringify(seen));
  assert.ok(rest.every(({ value }, i) => value > [first, ...rest][i].value), 'it only goes forward');
  const speed = (rest.at(-1).value - first.value) / (rest.at(-1).at - first.at);
  assert.ok(speed > 1.2 && speed < 60, `${speed}`);

  await page.locator('.speeds label', { hasText: /^1×$/ }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  assert.ok(await seconds(page) < 5);
  checkQuiet();
});

test('every recorded rollout can be chosen and replays without a warning', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  const choices = await page.locator('.picker label').count();
  assert.ok(choices >= 1);
  for (let i = 0; i < choices; i++) {
    await page.locator('.picker label').nth(i).click();
    const title = await page.locator('.picker label strong').nth(i).innerText();
    await textMatches(page, 'h2', new RegExp(title, 'i'));
    await textMatches(page, RECORDED, /after/);
    assert.ok(await page.locator('.notice.warning').isHidden(), title);
    assert.ok(await page.locator('.notice.error').isHidden(), title);
  }
  checkQuiet();
});

test('the time can be dragged, moved by keys and played by the space bar', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  const slider = page.getByRole('slider', { name: 'Time', exact: true });
  await slider.focus();
  await page.keyboard.press('Home');
  await textMatches(page, 'evenkeel-status .root', /0\/3/);
  await page.keyboard.press('PageUp');
  assert.equal(await seconds(page), 10);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await slider.getAttribute('aria-valuetext'), '9s of 11s');
  await textMatches(page, 'evenkeel-status .root', /3\/3/);
  const box = await slider.boundingBox();
  await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2);
  assert.ok(Math.abs(await seconds(page) - 2.75) < 0.5, String(await seconds(page)));
  await textMatches(page, 'evenkeel-status .root', /0\/3/);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  checkQuiet();
});

test('other options say at once what the verdict would have been, next to the recorded one', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  assert.equal(await page.locator(OTHER).count(), 0);
  await page.getByLabel('Timeout').fill('8s');
  assert.match(await textMatches(page, OTHER, /timed out after 8s/), /with these options/);
  await textMatches(page, RECORDED, /recorded\s+ready after 11s/);
  assert.ok(await page.getByText(/^The recording ends/).isHidden());
  await page.getByText('The message').click();
  await textMatches(page, 'details pre', /ready for 2s of the 5s asked for|Stabilization timed out/);
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.locator(OTHER).waitFor({ state: 'detached' }).catch(() => {});
  assert.equal(await page.locator(OTHER).count(), 0);
  assert.equal(await page.getByLabel('Timeout').inputValue(), '1m');
  checkQuiet();
});

test('where the options go beyond the recording, its last state is taken to hold, and the page says so', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  await page.getByLabel('Soak').fill('30s');
  await textMatches(page, OTHER, /ready after 36s/);
  await textMatches(page, '.notice', /The recording ends after 11s; its last state was taken to hold from there\./);
  assert.match(await page.locator('.clock').innerText(), /of 36s/);
  checkQuiet();
});

test('an option that cannot be read says what to write, and the verdict stays', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  const timeout = page.getByLabel('Timeout');
  await timeout.fill('8s');
  await textMatches(page, OTHER, /timed out after 8s/);
  for (const text of ['90', '-1s', 'soon', '1y']) {
    await timeout.fill(text);
    await textMatches(page, '.options', /Write a time such as 90s, 5m or 500ms, or off\./);
    assert.equal(await timeout.getAttribute('aria-invalid'), 'true');
  }
  assert.match(await page.locator(OTHER).innerText(), /timed out after 8s/);
  await page.getByLabel('Interval').fill('1ms');
  await textMatches(page, '.options', /At least 10ms\./);
  checkQuiet();
});

test('options that would take for ever are refused, and the page goes on', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  await page.getByLabel('Timeout').fill('8760h');
  await textMatches(page, OTHER, /ready after 11s/);
  await page.getByLabel('Soak').fill('8000h');
  await textMatches(page, '.notice.error', /more than 10,000 looks|given up/);
  await page.getByLabel('Soak').fill('10s');
  await textMatches(page, OTHER, /ready after 16s/);
  assert.ok(await page.locator('.notice.error').isHidden());
  checkQuiet();
});

test('the URL holds the trace, the options, the time and the speed, and brings them back', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  await textMatches(page, RECORDED, /after/);
  await page.locator('.picker label').first().click();
  await page.getByLabel('Timeout').fill('2s');
  await textMatches(page, OTHER, /after/);
  await page.getByLabel('Fail fast').click();
  await page.getByRole('slider', { name: 'Time', exact: true }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.locator('.speeds label', { hasText: /^100×$/ }).click();
  await page.waitForFunction(() => location.hash.includes('speed=100'));
  const link = page.url();
  assert.match(link, /#replay\?trace=[\w-]+&timeout=2s&fail-fast=(true|false)&at=1s&speed=100$/);
  const verdict = await page.locator(OTHER).innerText();

  const again = await site.open(t, link.slice(link.indexOf('#')));
  await textMatches(again.page, OTHER, /after/);
  assert.equal(await again.page.locator(OTHER).innerText(), verdict);
  assert.equal(await again.page.getByLabel('Timeout').inputValue(), '2s');
  assert.equal(await seconds(again.page), 1);
  assert.ok(await again.page.getByRole('radio', { name: '100×' }).isChecked());
  checkQuiet();
  again.checkQuiet();
});

test('a link to a rollout that the page does not have says so and shows another', { timeout: 60_000 }, async (t) => {
  const { page } = await site.open(t, '#replay?trace=nonesuch&timeout=zebra');
  await textMatches(page, '.notice.error', /a rollout that this page does not have/);
  await textMatches(page, RECORDED, /after/);
});

test('a link with options that cannot be answered shows what was recorded, and why', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t, '#replay?trace=happy&timeout=8760h&stable-for=8000h');
  await textMatches(page, '.notice.error', /more than [\d,]+ looks|given up/);
  await textMatches(page, RECORDED, /ready after/);
  await textMatches(page, 'evenkeel-status .root', /Ready/);
  checkQuiet();
});

test('a recording that ended with an error is played, and the error told', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  await dropFile(page, 'ended.jsonl', await fatalTrace());
  await textMatches(page, RECORDED, /no verdict: the recording ends after 1s/);
  await textMatches(page, OTHER, /it ended with an error\s+.*the deployment is gone/);
  await textMatches(page, 'evenkeel-status .root', /web[\s\S]*0\/1/);
  checkQuiet();
});

test('a trace of one\'s own is said not to be in the link', { timeout: 60_000 }, async () => {
  const { page } = await openSettling();
  await textMatches(page, '.heading', /A link to this page does not hold it/);
  await page.waitForFunction(() => !location.hash.includes('trace='));
});

test('a file can be opened by the button, too', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'run.jsonl'), await settlingTrace());
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Open a trace file…' }).click()]);
  await chooser.setFiles(join(folder, 'run.jsonl'));
  await textMatches(page, 'h2', /run\.jsonl/);
  checkQuiet();
});

test('a file that is no trace is refused with what to do, and what was shown stays', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  for (const [name, text] of [['empty.jsonl', ''], ['page.html', '<!doctype html><h1>no</h1>'], ['other.json', '{"a":1}'], ['list.json', '[[[['], ['binary', '\0\u0001\uFFFF'.repeat(1000)]]) {
    await dropFile(page, name, text);
    const found = await textMatches(page, '.notice.error', new RegExp(`${name.replace('.', '\\.')} cannot be replayed`));
    assert.match(found, /Record one with "evenkeel wait --record FILE"/);
  }
  assert.match(await page.locator('h2').first().innerText(), /mine-\d+\.jsonl/);
  assert.match(await page.locator(RECORDED).innerText(), /ready after 11s/);
  checkQuiet();
});

test('a damaged or cut-off trace is read up to the damage, with a warning', { timeout: 60_000 }, async () => {
  const { page, checkQuiet } = await openSettling();
  const trace = await settlingTrace();
  await dropFile(page, 'damaged.jsonl', trace.slice(0, Math.floor(trace.length * 0.6)));
  await textMatches(page, 'h2', /damaged\.jsonl/);
  await textMatches(page, RECORDED, /no verdict: the recording ends after/);
  await textMatches(page, '.notice.warning', /The trace is damaged; this is what could be read of it\.\s+\S+/);
  checkQuiet();
});

test('texts of a trace are never HTML', { timeout: 60_000 }, async (t) => {
  const { page, checkQuiet } = await site.open(t);
  await textMatches(page, RECORDED, /after/);
  await dropFile(page, '<img src=x onerror="window.hacked=1">.jsonl', await hostileTrace());
  await textMatches(page, 'h2', /<img src=x/);
  await textMatches(page, 'evenkeel-status .root', /web<img src=x onerror/);
  await page.getByText('The message').click();
  await textMatches(page, 'details pre', /<script>window\.hacked=1<\/script>/);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator('img').count(), 1, 'only the page\'s own');
  assert.equal(await page.locator('body script, evenkeel-status script').count(), 0);
  checkQuiet();
});
