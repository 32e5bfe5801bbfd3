import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { withLock } from '../setup/lock.mjs';
import { bundle } from './bundle.mjs';
import { entries } from './entries.mjs';
import { writeCommonjsTypes } from './types.mjs';
import { buildWasm } from './wasm.mjs';

/** Builds the npm package in `pkg`; each step is skipped while its inputs are unchanged. */
export async function buildPackage() {
  await withLock('build', async () => {
    entries();
    await buildWasm();
    await bundle();
    writeCommonjsTypes();
    copyFileSync(join(root, 'README.md'), join(root, 'pkg', 'README.md'));
  });
}
