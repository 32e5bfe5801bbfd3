import { parseArgs } from 'node:util';
import { rows } from '../tests/packaging/matrix/rows.mjs';
import { runRow } from '../tests/packaging/matrix/support/job.mjs';
import { buildPackage } from './build/index.mjs';
import { setUp } from './setup/index.mjs';
import { paint, runScript, say, seconds } from './setup/terminal.mjs';

const usage = `usage: npm run test:packaging [-- [row …] [--list] [--within MINUTES]]
Installs the packed package into an app of every tool, builds it and runs it; or only those rows whose names hold one of
the words.
  --list            names the rows
  --within MINUTES  no row is begun later; those left count as failed`;

await runScript(async () => {
  const chosen = choose();
  if (typeof chosen === 'number') return chosen;
  const started = Date.now();
  await setUp({ tests: true, debian: ['browser'] });
  await buildPackage();
  const results = [];
  for (const row of chosen.rows) {
    const isLate = Date.now() - started > chosen.within;
    const result = isLate ? { name: row.name, elapsed: 0, reason: 'The time was up before it was begun.' } : await runRow(row);
    results.push(result);
    say(result.reason === undefined ? `${paint('green', 'ok')} ${row.name}` : `${paint('red', 'failed')} ${row.name}\n${result.reason}`);
  }
  return report(results, Date.now() - started);
});

function choose() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: { list: { type: 'boolean' }, within: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}\n`);
    return 2;
  }
  const { values, positionals } = parsed;
  const within = values.within === undefined ? Infinity : Number(values.within) * 60_000;
  const holds = ({ name }, word) => name.toLowerCase().includes(word.toLowerCase());
  const unknown = positionals.find((word) => !rows.some((row) => holds(row, word)));
  if (values.help) say(usage);
  else if (values.list) for (const { name } of rows) say(name);
  else if (!(within > 0)) process.stderr.write(`--within: expected a number of minutes, got "${values.within}"\n`);
  else if (unknown !== undefined) process.stderr.write(`No row's name holds "${unknown}"; the rows are ${rows.map(({ name }) => name).join('; ')}.\n`);
  else return { within, rows: positionals.length > 0 ? rows.filter((row) => positionals.some((word) => holds(row, word))) : rows };
  return values.help || values.list ? 0 : 2;
}

function report(results, elapsed) {
  const width = Math.max(...results.map(({ name }) => name.length));
  say('');
  for (const { name, reason, notes = '', elapsed: time } of results) {
    const verdict = reason === undefined ? paint('green', '✓') : paint('red', '✗');
    say(`${verdict} ${name.padEnd(width)}  ${paint('dim', seconds(time).padStart(7))}  ${reason === undefined ? notes : reason.split('\n')[0]}`.trimEnd());
  }
  const failed = results.filter(({ reason }) => reason !== undefined).length;
  say(`${results.length - failed} of ${results.length} rows work, in ${seconds(elapsed)}`);
  return failed > 0 ? 1 : 0;
}
