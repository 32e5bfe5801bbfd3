import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const packageFolder = fileURLToPath(new URL('../../../pkg/', import.meta.url));

/** Packs the package and installs the tarball into an empty folder, without a network. */
export async function installTarball() {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-packaging-'));
  // A cache of its own: nothing of what this machine has downloaded before can help.
  const npm = (args, cwd) => execute('npm', [...args, '--cache', join(folder, 'npm-cache'), '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd });
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], packageFolder);
  const [{ filename, files }] = Object.values(JSON.parse(stdout));
  const app = await mkdtemp(join(folder, 'app-'));
  await writeFile(join(app, 'package.json'), '{ "private": true }\n');
  await npm(['install', join(folder, filename)], app);
  return {
    app,
    files: files.map(({ path }) => path),
    /** Writes a script into the app and runs it with Node; answers what it prints. */
    async run(name, source) {
      await writeFile(join(app, name), source);
      try {
        const { stdout: printed } = await execute(process.execPath, [name], { cwd: app, timeout: 30_000 });
        return printed.trim();
      } catch (error) {
        // The bundle is one long line, which an uncaught error would show.
        throw new Error(error.stderr.split('\n').filter((line) => line.length < 500).join('\n'));
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
