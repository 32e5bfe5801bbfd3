import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { headlineOf } from './output/verdict.js';
import { pendingOf } from './progress.js';
import { whyOf } from './service-standing.js';
import { visibleLine } from './visible.js';

// GitHub shows ten of a step.
const MOST_ANNOTATIONS = 10;
// GitHub refuses a summary of more than 1 MiB, with all of it.
const LARGEST_SUMMARY = 900_000;

/** Runs `print` with workflow commands switched off, so that nothing printed can be one. */
export function withoutCommands(stream, print) {
  const token = randomUUID();
  stream.write(`::stop-commands::${token}\n`);
  try {
    print();
  } finally {
    stream.write(`::${token}::\n`);
  }
}

/** An annotation for each service that is not ready, or one for an error. */
export function annotations(ending, progress) {
  if (ending.exitStatus === 0) return [];
  const rows = pendingOf(progress.rows);
  if (rows.length === 0 || ending.kind === 'error') return [annotation('evenkeel', headlineOf(ending, progress))];
  const more = rows.length > MOST_ANNOTATIONS ? MOST_ANNOTATIONS - 1 : MOST_ANNOTATIONS;
  const named = rows.slice(0, more).map((row) => annotation(`${row.name} is not ready`, describe(row)));
  return rows.length > more ? [...named, annotation('evenkeel', `${rows.length - more} more services are not ready; see the summary`)] : named;
}

/** Appends the job summary to the file that GitHub names. Answers what went wrong, or nothing. */
export function appendSummary(path, ending, progress) {
  try {
    appendFileSync(path, summaryMarkdown(ending, progress));
    return undefined;
  } catch (error) {
    return `the job summary was not written: ${error.message}`;
  }
}

export function summaryMarkdown(ending, progress) {
  const sign = ending.exitStatus === 0 ? '✅' : '❌';
  const rows = progress.rows.map((row) => `| ${[row.name, `${row.running}/${row.desired}`, row.state, row.restarts, whyOf(row)].map(cell).join(' | ')} |`);
  const table = rows.length > 0 ? ['', '| service | replicas | state | restarts | reason |', '| --- | --- | --- | --- | --- |', ...rows] : [];
  let text = [`### ${sign} ${cell(headlineOf(ending, progress))}`, ...table, ''].join('\n');
  for (const { name, logs } of ending.result?.blocking ?? []) {
    if (logs.length === 0) continue;
    const block = `\n<details><summary>Logs of ${html(name)}</summary><pre>${logs.map((line) => html(line)).join('&#10;')}</pre></details>\n`;
    if (text.length + block.length > LARGEST_SUMMARY) break;
    text += block;
  }
  return `${text.slice(0, LARGEST_SUMMARY)}\n`;
}

function describe(row) {
  const why = whyOf(row);
  return `${row.running}/${row.desired} replicas, ${row.state}${why ? `: ${why}` : ''}${row.hint ? `\n${row.hint}` : ''}`;
}

/** An error as GitHub Actions shows it beside the run. */
export function annotation(title, message) {
  return `::error title=${escapeProperty(title)}::${escapeData(message)}`;
}

function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text) {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function html(text) {
  return visibleLine(text).replace(/[&<>"'`|\\*_[\]#@~!$]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function cell(value) {
  return html(String(value));
}
