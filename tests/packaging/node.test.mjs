import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipped, staticGraph } from '../../scripts/build/download.mjs';
import { entryPoints } from './matrix/support/app.mjs';
import { installTarball } from './support/installed.mjs';
import { expected, rollout } from './support/rollout.js';

let installed;
before(async () => { installed = await installTarball(); }, { timeout: 120_000 });
after(() => installed?.remove());

const manifest = () => JSON.parse(readFileSync(join(installed.app, 'node_modules', 'evenkeel', 'package.json'), 'utf8'));

test('the tarball holds every file its exports name, and nothing that is not for users', () => {
  const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets));
  for (const target of targets(manifest().exports)) assert.ok(installed.files.includes(target.slice(2)), `${target} is missing`);
  assert.ok(installed.files.includes('LICENSE'));
  const stray = installed.files.filter((path) => !/^(dist\/|wasm\/(evenkeel|explain)_bg\.wasm$|bin\/|[\w-]+\.d\.c?ts$|package\.json$|LICENSE$|README\.md$|THIRD-PARTY-NOTICES\.md$|CHANGELOG\.md$)/.test(path));
  assert.deepEqual(stray, []);
});

test('the published files tell nothing of the folders they were built in', () => {
  const folder = join(installed.app, 'node_modules', 'evenkeel');
  const here = fileURLToPath(new URL('../../', import.meta.url));
  for (const path of installed.files) {
    const content = readFileSync(join(folder, path), 'latin1');
    for (const secret of [here, join(homedir(), '.cargo')]) assert.ok(!content.includes(secret), `${path} holds ${secret}`);
  }
});

test('the package has no runtime dependencies and no install scripts', () => {
  const { dependencies = {}, scripts = {} } = manifest();
  assert.deepEqual(Object.keys(dependencies), []);
  assert.deepEqual(Object.keys(scripts).filter((name) => /install|prepare/.test(name)), []);
});

test('importing the package downloads less than 48 KB, without what explains and masks', () => {
  const dist = join(installed.app, 'node_modules', 'evenkeel', 'dist');
  const files = staticGraph(join(dist, 'index.js'));
  const kilobytes = gzipped(files) / 1024;
  assert.ok(kilobytes > 30 && kilobytes < 48, `${kilobytes} KB in ${files.map((file) => basename(file))}`);
  const later = readdirSync(dist).filter((name) => name === 'explain.js');
  assert.equal(later.length, 1);
  assert.ok(!files.includes(join(dist, later[0])));
  // A static import that the reading above does not see would make it pass for nothing.
  const named = new Set(files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/"\.\/([\w-]+\.js)"/g)].map(([, name]) => name)));
  named.delete('evenkeel_bg.js');
  assert.deepEqual([...named].sort(), [...files.slice(1).map((file) => basename(file)), later[0]].sort());
});

test('importing does nothing: no wasm is compiled and no timer started before the first call', async () => {
  const printed = await installed.run('idle.mjs', `
    let compiled = 0;
    for (const name of ['Module', 'Instance']) {
      WebAssembly[name] = new Proxy(WebAssembly[name], { construct(target, args) { compiled += 1; return new target(...args); } });
    }
    for (const name of ['compile', 'instantiate']) WebAssembly[name] = () => { compiled += 1; };
    const { waitForStabilization } = await import('evenkeel');
    const before = compiled + process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    await waitForStabilization({ clusterStates: () => ({}) }, { services: {} });
    console.log(JSON.stringify([before, compiled > 0]));`);
  assert.deepEqual(JSON.parse(printed), [0, true]);
});

test('every entry point can be imported and required', async () => {
  // One for a framework needs that framework; the rows of TypeScript have it.
  const frameworks = Object.keys(manifest().peerDependencies).map((name) => `evenkeel/${name}`);
  const subpaths = entryPoints(installed.app).filter((subpath) => !frameworks.includes(subpath));
  const printed = await installed.run('entries.mjs', `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const names = {};
    for (const subpath of ${JSON.stringify(subpaths)}) {
      const module = Object.keys(await import(subpath)).filter((name) => name !== 'default' && name !== 'module.exports').sort();
      names[subpath] = [module, Object.keys(require(subpath)).filter((name) => name !== 'default').sort()];
    }
    console.log(JSON.stringify(names));`);
  for (const [subpath, [imported, required]] of Object.entries(JSON.parse(printed))) {
    assert.ok(imported.length > 0, `${subpath} exports nothing`);
    assert.deepEqual(required, imported, subpath);
  }
});

test('modules compiled elsewhere start the engine where code may not compile bytes', async () => {
  const printed = await installed.run('init.mjs', `
    import { readFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    import { init, waitForStabilization } from 'evenkeel';
    const compiled = (name) => new WebAssembly.Module(readFileSync(fileURLToPath(import.meta.resolve(name))));
    const modules = [compiled('evenkeel/wasm'), compiled('evenkeel/explain-wasm')];
    WebAssembly.Module = new Proxy(WebAssembly.Module, { construct() { throw new Error('bytes may not be compiled here'); } });
    init(...modules);
    console.log(JSON.stringify(await (${rollout})(waitForStabilization)));`);
  assert.deepEqual(JSON.parse(printed), expected);
});
