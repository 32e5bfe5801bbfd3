import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const packageFolder = fileURLToPath(new URL('../../pkg/', import.meta.url));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

function compile(args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(typescript, 'bin', 'tsc'), ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, output: stdout + stderr });
    });
  });
}

const sources = readdirSync(folder).filter((name) => /\.[cm]?ts$/.test(name));
const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--lib', 'es2022,dom,dom.asynciterable', '--types', 'node'];

for (const [resolution, module, files] of [
  ['node16', 'node16', sources],
  ['nodenext', 'nodenext', sources],
  ['bundler', 'esnext', sources.filter((name) => !name.endsWith('.cts'))],
]) {
  test(`users' code compiles with module resolution ${resolution}`, { timeout: 120_000 }, async () => {
    const { status, output } = await compile([...strict, '--module', module, '--moduleResolution', resolution, ...files]);
    assert.equal(status, 0, output);
  });
}

test('a mistake in users\' code is refused, so the checks above can fail', { timeout: 120_000 }, async () => {
  const { status, output } = await compile([...strict, '--module', 'nodenext', join('fixtures', 'mistake.ts')]);
  assert.notEqual(status, 0);
  assert.match(output, /mistake\.ts\(3,\d+\): .*not assignable to type .number/);
});

test('what import and require see have the same types', () => {
  const declarations = readdirSync(packageFolder).filter((name) => name.endsWith('.d.cts'));
  assert.ok(declarations.length > 0);
  for (const name of declarations) {
    const original = join(packageFolder, name.replace(/\.d\.cts$/, '.d.ts'));
    assert.ok(existsSync(original), `${name} has no .d.ts`);
    const withSiblings = (text) => text.replace(/\.cjs(['"])/g, '.js$1');
    assert.equal(withSiblings(readFileSync(join(packageFolder, name), 'utf8')), readFileSync(original, 'utf8'), name);
  }
});
