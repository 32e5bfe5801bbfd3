import { setUpDebianPackages } from './debian.mjs';
import { withLock } from './lock.mjs';
import { setUpPackages } from './packages.mjs';
import { setUpRust, setUpRustComponents } from './rust.mjs';
import { Problem } from './terminal.mjs';
import { setUpTools } from './tools.mjs';

/**
 * Brings a fresh checkout to where everything can be built, and with `tests` tested. Says what it does where it
 * takes time; silent and quick when there is nothing to do.
 */
export async function setUp({ tests = false, debian = [] } = {}) {
  checkNode();
  await withLock('setup', async () => {
    await setUpDebianPackages(['linker', ...debian]);
    await setUpRust();
    if (tests) await setUpRustComponents();
    await setUpPackages();
    await setUpTools();
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 16)) {
    throw new Problem(`Node 20.16 or newer is needed, found ${process.versions.node}.`);
  }
}
