import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { whenChanged } from '../../scripts/build/inputs.mjs';
import { withLock } from '../../scripts/setup/lock.mjs';
import { workFolder } from '../../scripts/setup/paths.mjs';

const lockModule = fileURLToPath(new URL('../../scripts/setup/lock.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-scripts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('two processes are never inside the same lock at once', { timeout: 60_000 }, async () => {
  const inside = join(folder, 'inside');
  // `wx` fails where the file exists, so an overlap ends a process with an error.
  const source = `
    import { rmSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const { withLock } = await import(${JSON.stringify(lockModule)});
    for (let round = 0; round < 2; round += 1) {
      await withLock('scripts-test', async () => {
        writeFileSync(${JSON.stringify(inside)}, '', { flag: 'wx' });
        await sleep(30);
        rmSync(${JSON.stringify(inside)});
      });
    }`;
  const children = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'ignore', 'inherit'] }));
  const statuses = await Promise.all(children.map((child) => once(child, 'close').then(([status]) => status)));
  assert.deepEqual(statuses, [0, 0, 0]);
});

test('a lock whose holder has died is taken over at once', { timeout: 10_000 }, async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'close');
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(join(workFolder, 'scripts-dead.lock'), JSON.stringify({ pid: dead.pid, host: hostname() }));
  assert.equal(await withLock('scripts-dead', async () => 'taken'), 'taken');
  assert.ok(!existsSync(join(workFolder, 'scripts-dead.lock')));
});

test('a lock is let go when its work fails', async () => {
  await assert.rejects(withLock('scripts-failing', async () => { throw new Error('no'); }), /no/);
  assert.equal(await withLock('scripts-failing', async () => 'again'), 'again');
});

test('a build runs when an input changes, an output is missing or the last one failed, and not otherwise', async () => {
  const input = join(folder, 'input');
  const output = join(folder, 'output');
  let builds = 0;
  const name = `scripts-test-${process.pid}`;
  const build = (work = () => writeFileSync(output, 'made')) => whenChanged(name, { inputs: [input], outputs: [output] }, () => { builds += 1; work(); });
  writeFileSync(input, 'one');
  await build();
  await build();
  assert.equal(builds, 1);
  writeFileSync(input, 'two');
  await build();
  rmSync(output);
  await build();
  assert.equal(builds, 3);
  writeFileSync(input, 'three');
  await assert.rejects(build(() => { throw new Error('broken'); }), /broken/);
  await build();
  assert.equal(builds, 5);
  rmSync(join(workFolder, `${name}.inputs`), { force: true });
});
