import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { rows } from './matrix/rows.mjs';
import { expectPrinted, freePort, runRow } from './matrix/support/job.mjs';
import { expected } from './support/rollout.js';

for (const row of rows.filter(({ quick }) => quick)) {
  test(`it works in: ${row.name}`, { timeout: 240_000 }, async () => {
    const { reason } = await runRow(row);
    assert.equal(reason, undefined, reason);
  });
}

test('docs/packaging.md names every row', () => {
  const table = readFileSync(new URL('../../docs/packaging.md', import.meta.url), 'utf8');
  const named = [...table.matchAll(/^\| (.+?) \| ✓ \|/gm)].map(([, name]) => name);
  assert.deepEqual(named, rows.map(({ name }) => name));
});

const withoutApp = async () => tmpdir();

test('a row that is not done in time is given up', { timeout: 60_000 }, async () => {
  const hanging = { name: 'hanging', fixture: 'none', timeout: 50, run: () => new Promise(() => {}) };
  assert.equal((await runRow(hanging, withoutApp)).reason, 'It was not done after 0.05 s.');
});

test('what a row has started ends with it, and the last output is shown', { timeout: 60_000 }, async () => {
  const port = await freePort();
  const server = `require('node:http').createServer((_, response) => response.end()).listen(${port}, () => console.log('listening'))`;
  const failing = {
    name: 'failing',
    fixture: 'none',
    run: async (job, app) => {
      // A grandchild, as the programs of many tools are.
      await job.server(port, 'sh', ['-c', '"$0" -e "$1" & wait', process.execPath, server], { cwd: app });
      throw new Error('It does not work.');
    },
  };
  assert.equal((await runRow(failing, withoutApp)).reason, 'It does not work.\nThe end of the output of sh:\n  │ listening');
  await assert.rejects(fetch(`http://127.0.0.1:${port}`), ({ cause }) => cause.code === 'ECONNREFUSED');
});

test('a row fails where its server ends, its program fails or finds something else', { timeout: 60_000 }, async () => {
  const reasonOf = async (run) => (await runRow({ name: 'failing', fixture: 'none', run }, withoutApp)).reason;
  const script = 'console.error("out of luck"); process.exit(3)';
  assert.match(await reasonOf((job, app) => job.server(1, process.execPath, ['-e', script], { cwd: app })), /^The server ended with exit status 3\.\n[^]*out of luck$/);
  assert.match(await reasonOf((job, app) => job.command(process.execPath, ['-e', script], { cwd: app })), /" ended with exit status 3\.\n[^]*out of luck$/);
  assert.match(await reasonOf(() => expectPrinted(JSON.stringify({ ...expected, cause: undefined }))), /port-in-use/);
  assert.match(await reasonOf(() => expectPrinted('')), /did not match/);
});
