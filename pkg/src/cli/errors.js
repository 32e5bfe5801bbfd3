import { messageOf } from '../read/expected.js';
import { UsageError } from './usage-error.js';
import { noCommand, visible } from './visible.js';

/** An error for people: one line, with further lines only where evenkeel wrote them. */
export function errorText(error) {
  const lines = error instanceof UsageError ? error.message.split('\n') : [messageOf(error)];
  // A quoted line of a file must be no command to GitHub Actions.
  return lines.map((line, i) => noCommand(`${i === 0 ? 'evenkeel: ' : '  '}${visible(line)}`)).join('\n');
}

export function printError(error, verbose) {
  process.stderr.write(`${errorText(error)}\n`);
  if (!verbose) return;
  for (let each = error; each; each = each.cause) {
    process.stderr.write(`${String(each.stack ?? each).split('\n').map((line) => `  | ${visible(line)}`).join('\n')}\n`);
  }
}
