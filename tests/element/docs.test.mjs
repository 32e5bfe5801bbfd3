import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const docs = readFileSync(new URL('../../docs/element.md', import.meta.url), 'utf8');
const [, html] = /```html\n([^]*?)```/.exec(docs);

const browser = useBrowser();

test('the example of the documentation runs as it stands there', () => browser.within(async (page) => {
  // Modules by their path, and no script in the page, which the policy refuses.
  const [, source] = /<script type="module">([^]*?)<\/script>/.exec(html);
  const script = browser.script(source.replace("'evenkeel/element'", "'/dist/element.js'"));
  await page.route('**/api/states', (route) => route.fulfill({ json: { web: [{ running: 3, healthy: true }] } }));
  await page.evaluate((script) => import(script), script);
  await page.waitForFunction(() => document.querySelector('evenkeel-status').snapshot?.ready);
  await page.locator('.title', { hasText: 'Soaking' }).waitFor();
}, { html: '<body><evenkeel-status></evenkeel-status></body>' }));

test('every part and custom property is documented, and no other', () => {
  const element = new URL('../../pkg/src/element/', import.meta.url);
  const source = ['verdict', 'rows', 'row', 'timeline', 'overlay', 'story', 'status-element', 'styles', 'timeline-styles'].map((name) => readFileSync(new URL(`${name}.js`, element), 'utf8')).join('\n');
  const listed = (pattern, text) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
  assert.deepEqual(listed(/`(--evenkeel-[\w-]+)`/g, docs), listed(/var\((--evenkeel-[\w-]+)/g, source));
  const parts = /^Parts: ([^]*?)\n\n/m.exec(docs)[1];
  // The lines over the timeline are named by their kind.
  const lines = ['cursor', 'deadline', 'now', 'hover-line'];
  assert.deepEqual(listed(/`([\w-]+)`/g, parts), [...new Set([...listed(/ part="([\w-]+)"/g, source), ...lines])].sort());
});
