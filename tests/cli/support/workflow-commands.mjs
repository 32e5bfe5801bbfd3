/** The commands that a GitHub Actions runner would obey in this output, read as it does: `::` at the start of a line, `##[` anywhere in one. */
export function workflowCommands(output) {
  const found = [];
  let stopped;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command = readCommand(line);
    if (!command) continue;
    if (stopped !== undefined) {
      if (command.command === stopped) stopped = undefined;
    } else if (command.command === 'stop-commands') {
      stopped = command.data;
    } else {
      found.push(command);
    }
  }
  if (stopped !== undefined) throw new Error('commands were never switched on again');
  return found;
}

function readCommand(line) {
  const [, command, properties = '', data] = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line) ?? /##\[([\w-]+)(?: (.*?))?\](.*)$/.exec(line) ?? [];
  if (command === undefined) return undefined;
  const unescape = (text) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
  const pairs = properties.split(',').filter(Boolean).map((pair) => pair.split('=')).map(([name, ...value]) => [name, unescape(value.join('='))]);
  return { command, properties: Object.fromEntries(pairs), data: unescape(data) };
}
