import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, EXIT_STATUSES } from '../../pkg/src/cli/help.js';
import { OPTIONS, flagText } from '../../pkg/src/cli/options.js';
import { actionOptions } from '../action/options.mjs';
import { root } from '../setup/paths.mjs';

/** The files that hold parts made from the command line's option table, with those parts by name. */
const FILES = {
  'docs/cli.md': { options: optionTables, 'exit statuses': exitTable, examples: exampleList },
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

function optionTables() {
  const groups = [...new Set(OPTIONS.map(({ group }) => group))];
  return groups.map((group) => {
    const rows = OPTIONS.filter((option) => option.group === group).map((option) => `| \`${flagText(option).replaceAll('|', '\\|')}\` | ${option.of ? option.of.join(', ') : 'all'} | ${option.default ?? 'required'} | ${option.about} |`);
    return `\n### ${group}\n\n| option | clusters | default | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  }).join('');
}

function exitTable() {
  return `\n| status | |\n| --- | --- |\n${EXIT_STATUSES.map(([status, meaning]) => `| ${status} | ${meaning} |`).join('\n')}\n`;
}

function exampleList() {
  return `\n\`\`\`sh\n${EXAMPLES.map(([what, command]) => `# ${what}\n${command}`).join('\n')}\n\`\`\`\n`;
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
