import { readArguments } from '../examples/deploy/arguments.mjs';
import { buildPackage } from './build/index.mjs';
import { setUp } from './setup/index.mjs';
import { runScript, say } from './setup/terminal.mjs';

// Wrong arguments are told before the set-up, which may take minutes.
const { status } = readArguments(process.argv.slice(2));
await runScript(async () => {
  if (status !== undefined) return status;
  await setUp();
  await buildPackage();
  await import('../examples/deploy/deploy.mjs');
  say('\nSee rollouts in the browser, recorded or live: npm run www');
  return process.exitCode;
});
