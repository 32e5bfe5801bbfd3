import { formatDuration } from '../duration.js';
import { pendingOf } from '../progress.js';
import { visible, visibleLine } from '../visible.js';

const REASONS = { 'terminal-failure': 'waiting cannot help', 'no-progress': 'no progress', 'rolled-back': 'rolled back' };

/**
 * What a person is told at the end: the verdict in a line, then each service that is not ready, with its logs. Log lines begin
 * with a bar, so that none can be taken for a line of evenkeel's or for a command to GitHub Actions.
 */
export function verdictLines(ending, progress, paint) {
  const headline = headlineOf(ending, progress);
  const lines = [
    paint(ending.exitStatus === 0 ? ['bold', 'green'] : ['bold', 'red'], headline),
    ...(ending.notes ?? []).map((note) => `  ${paint('dim', note)}`),
  ];
  if (ending.exitStatus === 0) return lines;
  const logs = new Map((ending.result?.blocking ?? []).map((service) => [service.name, service]));
  for (const row of pendingOf(progress.rows)) {
    lines.push(`  ${paint('bold', row.name)} ${row.running}/${row.desired} ${row.state} for ${formatDuration(Math.max(0, ending.elapsedMs - row.sinceMs))}${row.reason ? `: ${row.reason}` : ''}`);
    if (row.cause) lines.push(`    ${paint('yellow', `${row.cause}${timesText(row.times)}`)}${row.hint ? `. ${row.hint}` : ''}`);
    lines.push(...logLines(logs.get(row.key), ending.salient?.get(row.key), paint).map((line) => `    ${line}`));
  }
  return lines;
}

/** The lines that matter of a longer log, then all of it; where there is none, what was fetched when something happened. */
function logLines({ logs = [], logsError, evidence } = {}, salient = [], paint) {
  const quoted = (lines) => lines.map((line) => `${paint('dim', '|')} ${visibleLine(line)}`);
  const note = logsError ? [paint('dim', `no logs: ${visible(logsError)}`)] : [];
  if (logs.length === 0 && evidence) return [...note, paint('dim', `its log at ${formatDuration(evidence.atMs)}:`), ...quoted(evidence.logs)];
  return [...note, ...salient.map(({ line, count }) => `${paint('yellow', '>')} ${visibleLine(line)}${timesText(count)}`), ...quoted(logs)];
}

/** ` (×20)` for what stands in a log that often. */
export function timesText(times) {
  return times > 1 ? ` (×${times})` : '';
}

/** The verdict in one line. */
export function headlineOf(ending, { rows, readyForMs = 0 }) {
  const time = formatDuration(ending.elapsedMs);
  if (ending.kind === 'interrupted') return `Interrupted after ${time}: ${standing(rows)}`;
  if (ending.kind === 'error') return `Error after ${time}: ${visible(ending.message)}`;
  const { outcome } = ending.result;
  if (outcome.kind === 'ready') return `Ready: ${count(rows.length)} after ${time}`;
  if (outcome.kind === 'failed') return `Failed after ${time} (${REASONS[outcome.reason] ?? outcome.reason}): ${standing(rows)}`;
  if (rows.every(({ state }) => state === 'ready')) return `Timed out after ${time}: ready, but only for ${formatDuration(readyForMs)}`;
  return `Timed out after ${time}: ${standing(rows)}`;
}

/** An outcome in words, within a sentence. */
export function outcomeText({ kind, reason }) {
  if (kind === 'failed') return `failed (${REASONS[reason] ?? visible(reason)})`;
  return kind === 'timedOut' ? 'timed out' : visible(kind);
}

/** Where the services stand, within a sentence. */
export function standing(rows) {
  if (rows.length === 0) return 'nothing was seen of the services yet';
  const pending = pendingOf(rows);
  if (pending.length === 0) return `all ${count(rows.length)} ready`;
  const [first] = pending;
  const why = first.cause || first.reason;
  return `${first.name} ${first.running}/${first.desired}${why ? ` (${visible(why, 160)})` : ''}${pending.length > 1 ? ` and ${pending.length - 1} more` : ''} not ready`;
}

function count(number) {
  return `${number} ${number === 1 ? 'service' : 'services'}`;
}
