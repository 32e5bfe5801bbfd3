import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, EXIT_STATUSES } from '../../pkg/src/cli/help.js';
import { COMMANDS, OPTION_COMMANDS, defaultOf, flagText, optionsOf } from '../../pkg/src/cli/options.js';
import { actionOptions } from '../action/options.mjs';
import { root } from '../setup/paths.mjs';

/** The files that hold parts made from the command line's option table, with those parts by name. */
const FILES = {
  'docs/cli.md': {
    commands: commandTable,
    ...Object.fromEntries(OPTION_COMMANDS.flatMap((command) => [
      [`${command} examples`, () => exampleList(command)],
      [`${command} exit statuses`, () => exitTable(command)],
      [`${command} options`, () => optionTables(command)],
    ])),
  },
  'action.yml': { inputs: actionInputs },
};

/** Every such file as `{ path, found, wanted }`. */
export function generatedFiles() {
  return Object.entries(FILES).map(([path, parts]) => {
    const found = readFileSync(join(root, path), 'utf8');
    const wanted = Object.entries(parts).reduce((text, [name, make]) => replacePart(text, path, name, make()), found);
    return { path: join(root, path), found, wanted };
  });
}

/** What stands between `<!-- NAME: … -->` (in YAML `# NAME: …`) and its end. */
function replacePart(text, path, name, content) {
  const [open, close] = path.endsWith('.yml') ? ['  # ', ''] : ['<!-- ', ' -->'];
  const start = `${open}${name}: made by scripts/docs/cli.mjs${close}\n`;
  const end = `${open}end of ${name}${close}`;
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no part "${name}"`);
  return `${text.slice(0, from + start.length)}${content}\n${text.slice(to)}`;
}

function commandTable() {
  const rows = COMMANDS.map(({ name, operand, about }) => `| \`evenkeel ${name}${operand ? ` ${operand.replaceAll('|', '\\|')}` : ''}\` | ${about} |`);
  return `\n| command | |\n| --- | --- |\n${rows.join('\n')}\n`;
}

function optionTables(command) {
  const options = optionsOf(command);
  const perCluster = options.some(({ of }) => of);
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.map((group) => {
    const rows = options.filter((option) => option.group === group).map((option) => {
      const cells = [`\`${flagText(option).replaceAll('|', '\\|')}\``, ...(perCluster ? [option.of ? option.of.join(', ') : 'all'] : []), defaultOf(option, command) ?? 'required', option.about];
      return `| ${cells.join(' | ')} |`;
    });
    const heads = ['option', ...(perCluster ? ['clusters'] : []), 'default', ''];
    return `\n#### ${group}\n\n| ${heads.join(' | ').trimEnd()} |\n|${' --- |'.repeat(heads.length)}\n${rows.join('\n')}\n`;
  }).join('');
}

function exitTable(command) {
  return `\n| status | |\n| --- | --- |\n${EXIT_STATUSES[command].map(([status, meaning]) => `| ${status} | ${meaning} |`).join('\n')}\n`;
}

function exampleList(command) {
  return `\n\`\`\`sh\n${EXAMPLES[command].map(([what, line]) => `# ${what}\n${line}`).join('\n')}\n\`\`\`\n`;
}

function actionInputs() {
  return actionOptions().map(({ name, kind, about, default: fallback }) => {
    const how = kind === 'list' ? '; one a line' : kind === 'switch' ? '; true or false' : '';
    return `  ${name}:\n    description: ${JSON.stringify(`${about.replace(/; --no-.*$/, '').replace(/; may be repeated.*$/, '')}${how}${fallback ? ` [${fallback}]` : ''}`)}\n    required: ${name === 'cluster'}`;
  }).join('\n');
}

if (process.argv[1] === import.meta.filename) {
  for (const { path, wanted } of generatedFiles()) writeFileSync(path, wanted);
}
