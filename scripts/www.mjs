import { buildPackage } from './build/index.mjs';
import { setUp } from './setup/index.mjs';
import { runScript, say } from './setup/terminal.mjs';
import { readArguments } from './www/arguments.mjs';
import { buildPage, pageFolder } from './www/build.mjs';
import { servePage } from './www/server.mjs';

// Wrong arguments are told before the set-up, which may take minutes.
const { status, port, target } = readArguments(process.argv.slice(2));
await runScript(async () => {
  if (status !== undefined) return status;
  await setUp();
  await buildPackage();
  await buildPage();
  const server = await servePage({ folder: pageFolder, port, target });
  const url = `http://127.0.0.1:${server.address().port}/`;
  say(target
    ? `\nThe page: ${url}#live\nIts live tab may read ${target.name}, for as long as this runs; see docs/dashboard.md.`
    : `\nThe page: ${url}`);
  say('Ctrl-C ends it.');
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  server.closeAllConnections();
  server.close();
});
