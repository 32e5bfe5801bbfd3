#!/usr/bin/env node
import { version } from '../../package.json';
import { quoted } from './arguments.js';
import { completion } from './completion.js';
import { errorText, printError } from './errors.js';
import { explainCommand } from './explain-command.js';
import { annotation } from './github.js';
import { commandHelp, mainHelp } from './help.js';
import { COMMANDS, OPTION_COMMANDS } from './options.js';
import { replayCommand } from './replay-command.js';
import { flushed, watchStreams } from './streams.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';
import { waitCommand } from './wait-command.js';

async function run([command, ...args]) {
  switch (command) {
    case 'wait':
      return waitCommand(args);
    case 'replay':
      return replayCommand(args);
    case 'explain':
      return explainCommand(args);
    case 'completion':
      return print(completion(args));
    case 'help':
    case '--help':
    case '-h':
      return print(OPTION_COMMANDS.includes(args[0]) ? commandHelp(args[0]) : mainHelp());
    case '--version':
    case '-v':
      return print(`${version}\n`);
    case undefined:
      throw new UsageError('a command is missing, such as evenkeel wait --cluster docker-swarm --stack shop\nevenkeel --help tells more');
    default:
      throw new UsageError(`there is no command ${quoted(command)}${didYouMean(command, COMMANDS.map(({ name }) => name))}\nevenkeel --help lists the commands`);
  }
}

function print(text) {
  process.stdout.write(text);
  return 0;
}

async function main() {
  const args = process.argv.slice(2);
  const verbose = args.includes('--verbose') || Boolean(process.env.DEBUG);
  const annotate = process.env.GITHUB_ACTIONS === 'true' && !args.includes('--no-github');
  const fail = (error) => {
    printError(error, verbose);
    if (annotate) process.stderr.write(`${annotation('evenkeel', errorText(error))}\n`);
    return 2;
  };
  watchStreams();
  // A cluster of the user's own may leave a promise to itself; that says nothing of the deployment, so it is no status 1.
  process.on('uncaughtException', (error) => process.exit(fail(error)));
  const status = await run(args).catch(fail);
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // A cluster may hold sockets or timers that nobody needs any more.
  process.exit(status);
}

void main();
