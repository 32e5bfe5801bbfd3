import { run } from '../setup/run.mjs';
import { say } from '../setup/terminal.mjs';

const limit = 15 * 60_000;

/** Runs a stage; never throws. Answers `{ name, passed, failed, elapsed, report }`, the report where it failed. */
export async function runStage(stage, { verbose = false } = {}) {
  const started = Date.now();
  let result = stage.work ? await doWork(stage) : await runCommands(stage, verbose);
  if (result.report && stage.secondTry) {
    say(`${stage.name} failed, and is tried once more: ${stage.secondTry}\n${result.report}`);
    result = await runCommands(stage, verbose);
  }
  return { name: stage.name, elapsed: Date.now() - started, ...result };
}

async function doWork({ work }) {
  try {
    await work();
    return { passed: 1, failed: 0 };
  } catch (error) {
    return { passed: 0, failed: 1, report: error.message };
  }
}

async function runCommands({ name, commands, env, count, check }, verbose) {
  const output = [];
  let complaint;
  for (const [index, [command, ...args]] of commands.entries()) {
    const result = await run(command, args, { log: `test-${name}`, append: index > 0, echo: verbose, timeout: limit, env });
    output.splice(0, output.length, result.output);
    if (result.status !== 0) complaint ??= `"${shown(command)} ${args.map(shown).join(' ')}" ended with exit status ${result.status}.`;
    else complaint ??= check?.(result.output);
  }
  const counts = count ? count(output.join('')) : { passed: complaint ? 0 : 1, failed: 0 };
  if (count && counts.passed + counts.failed === 0) complaint ??= 'No test ran.';
  if (complaint && counts.failed === 0) counts.failed = 1;
  return { ...counts, report: complaint && `${complaint}\n${output.join('')}` };
}

function shown(argument) {
  return argument === process.execPath ? 'node' : argument.replace(`${process.cwd()}/`, '');
}
