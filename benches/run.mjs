import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { paint, runScript, say, seconds, Problem } from '../scripts/setup/terminal.mjs';
import { printTable } from './support/table.mjs';

/** In the order in which they run; each is a file in `cases/`. */
const all = [
  'cpu-per-sweep', 'whole-wait', 'slow-callbacks', 'push', 'download', 'first-verdict', 'large-sweep', 'many-waits', 'memory',
];

const usage = `npm run bench -- [NAME…] [--quick] [--list]`;

await runScript(async () => {
  const given = process.argv.slice(2);
  const names = given.filter((word) => !word.startsWith('--'));
  const unknown = given.filter((word) => word.startsWith('--') ? !['--quick', '--list'].includes(word) : !all.includes(word));
  if (unknown.length > 0) throw new Problem(`unknown: ${unknown.join(', ')}\n${usage}\nBenchmarks: ${all.join(', ')}`);
  if (given.includes('--list')) {
    for (const name of all) say(`${name.padEnd(16)} ${(await import(`./cases/${name}.mjs`)).title}`);
    return 0;
  }
  say(paint('dim', `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}. Medians of turns A B A B …; noise: least–most of a turn.`));
  let missed = 0;
  for (const name of names.length > 0 ? names : all) missed += await runCase(name, given.includes('--quick'));
  say(missed === 0 ? 'Every target is reached.' : `${missed} ${missed === 1 ? 'target is' : 'targets are'} missed.`);
  return 0;
});

/** Resolves to the number of missed targets. */
async function runCase(name, quick) {
  const { title } = await import(`./cases/${name}.mjs`);
  const started = Date.now();
  const script = fileURLToPath(new URL('./run-case.mjs', import.meta.url));
  let stdout;
  try {
    ({ stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, name, ...(quick ? ['--quick'] : [])]));
  } catch (error) {
    say(`\n${paint('bold', title)}\n  ${paint('red', 'failed:')} ${(error.stderr || error.message).trim()}`);
    return 1;
  }
  const rows = JSON.parse(stdout.trim().split('\n').at(-1));
  say(`\n${paint('bold', title)} ${paint('dim', `(${name}, ${seconds(Date.now() - started)})`)}`);
  printTable(rows);
  return rows.filter(({ reached }) => reached === false).length;
}
