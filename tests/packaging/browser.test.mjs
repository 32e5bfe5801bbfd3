import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPage } from './matrix/support/browser.mjs';
import { serveFolder } from './matrix/support/serve.mjs';
import { installTarball } from './support/installed.mjs';

let installed;
before(async () => { installed = await installTarball(); }, { timeout: 120_000 });
after(() => installed?.remove());

test('a page whose policy forbids WebAssembly gets a rejection that says so, not a wait for ever', { timeout: 60_000 }, async (t) => {
  writeFileSync(join(installed.app, 'main.js'), `
    import { waitForStabilization } from './node_modules/evenkeel/dist/index.js';
    window.result = waitForStabilization({ clusterStates: () => ({}) }, { services: {} });`);
  writeFileSync(join(installed.app, 'index.html'), '<!doctype html><title>evenkeel</title><script type="module" src="./main.js"></script>');
  const { url, close } = await serveFolder(installed.app, { 'Content-Security-Policy': "default-src 'none'; script-src 'self'" });
  t.after(close);
  const { browser, result } = await openPage(url);
  t.after(() => browser.close());
  await assert.rejects(result(), { message: /Under a Content-Security-Policy a page needs script-src 'wasm-unsafe-eval'/ });
});
