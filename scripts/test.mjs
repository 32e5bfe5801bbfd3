import { parseArgs } from 'node:util';
import { buildPackage } from './build/index.mjs';
import { setUp } from './setup/index.mjs';
import { findProgram } from './setup/paths.mjs';
import { tail } from './setup/run.mjs';
import { paint, runScript, say, seconds } from './setup/terminal.mjs';
import { runStage } from './test/run-stage.mjs';
import { stages } from './test/stages.mjs';

const usage = `usage: npm test [-- [stage …] [--list] [--verbose]]
Runs the test stages one after another, or only those named.
  --list     names the stages
  --verbose  shows their output while they run`;

await runScript(async () => {
  const chosen = choose();
  if (typeof chosen === 'number') return chosen;
  const started = Date.now();
  await setUp({ tests: true, debian: [...new Set(chosen.list.flatMap(({ needs = [] }) => needs))] });

  const results = [];
  for (const { name } of chosen.list) {
    // Asked for again: what the set-up has just installed changes the commands.
    const stage = stages().find((each) => each.name === name);
    if (!chosen.byName && stage.leftOutWithout && !findProgram(stage.leftOutWithout)) {
      say(paint('yellow', `${name} is left out: there is no ${stage.leftOutWithout}`));
      continue;
    }
    if (stage.package) await buildPackage().catch(() => {});
    say(paint('bold', `${name} …`));
    const result = await runStage(stage, { verbose: chosen.verbose });
    results.push(result);
    if (result.failed > 0) say(`${paint('red', `${name} failed`)}\n${tail(result.report, 200)}`);
  }
  return report(results, Date.now() - started);
});

function choose() {
  let arguments_;
  try {
    arguments_ = parseArgs({
      allowPositionals: true,
      options: { list: { type: 'boolean' }, verbose: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}\n`);
    return 2;
  }
  const { values, positionals } = arguments_;
  const all = stages();
  const unknown = positionals.find((name) => !all.some((stage) => stage.name === name));
  if (values.help) say(usage);
  else if (values.list) for (const { name } of all) say(name);
  else if (unknown !== undefined) process.stderr.write(`There is no stage "${unknown}"; the stages are ${all.map(({ name }) => name).join(', ')}.\n`);
  else return { list: positionals.length > 0 ? all.filter(({ name }) => positionals.includes(name)) : all, byName: positionals.length > 0, verbose: values.verbose };
  return unknown === undefined ? 0 : 2;
}

function report(results, elapsed) {
  const width = Math.max(...results.map(({ name }) => name.length));
  say('');
  for (const { name, passed, failed, elapsed: time } of results) {
    const verdict = failed > 0 ? paint('red', 'FAILED') : paint('green', 'ok    ');
    say(`${verdict}  ${name.padEnd(width)}  ${String(passed).padStart(5)} passed${failed > 0 ? `, ${failed} failed` : ''}  ${paint('dim', seconds(time))}`);
  }
  say(`${results.length} ${results.length === 1 ? 'stage' : 'stages'} in ${seconds(elapsed)}`);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  say(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 ? 1 : 0;
}
