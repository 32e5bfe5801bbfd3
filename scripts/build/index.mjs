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
  });
}
