import { buildPackage } from './build/index.mjs';
import { setUp } from './setup/index.mjs';
import { runScript } from './setup/terminal.mjs';

await runScript(async () => {
  await setUp();
  await buildPackage();
});
