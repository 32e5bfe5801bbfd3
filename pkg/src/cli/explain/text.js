import { formatDuration } from '../duration.js';
import { resultEnding } from '../ending.js';
import { headlineOf, outcomeText, standing } from '../output/verdict.js';
import { Progress } from '../progress.js';
import { wrapped } from '../text-width.js';
import { visible } from '../visible.js';
import { causeLines } from './causes.js';
import { episodeLines } from './episodes.js';
import { timelineLines } from './timeline.js';

/** The story as lines of at most `width` columns: what was waited for, the timeline, the trouble, the causes, the verdict. */
export function storyLines({ replay, story, result, error, causes }, { width, paint }) {
  const decided = result !== undefined && result.recordingEndedMs === undefined;
  const held = decided && result.outcome.kind === 'ready';
  const { options } = replay;
  const section = (title, lines) => (lines.length > 0 ? ['', paint('bold', title), ...lines] : []);
  const trouble = episodeLines(story, { width, paint });
  return [
    ...wrapped(headingOf(replay, story), width).map((line) => paint('bold', line)),
    ...wrapped(planOf(options), width).map((line) => paint('dim', line)),
    ...(story.services.length > 0 ? ['', ...timelineLines(story, { width, plan: options, held, paint })] : []),
    ...section('What happened', trouble),
    ...section('Causes', causes.length > 0 ? causeLines(causes, { width, paint }) : trouble.length > 0 && !held ? ['  none is certain enough to be named'] : []),
    ...section('Verdict', verdictOf({ replay, story, result, error, decided }).flatMap(({ text, format }) => wrapped(text, width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${paint(format, line)}`))),
  ];
}

function headingOf({ spec, startedAt }, { services, sweeps, endMs }) {
  const named = typeof spec?.deployment === 'string' ? `${visible(spec.deployment, 100)}: ` : '';
  const started = new Date(startedAt ?? NaN);
  const at = Number.isNaN(started.getTime()) ? '' : `, from ${started.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return `${named}${count(services.length, 'service')}, ${count(sweeps, 'sweep')} in ${formatDuration(endMs)}${at}`;
}

function planOf({ timeout, stableFor, pollInterval, progressDeadline, failFast, adaptive }) {
  return [
    timeout === Infinity ? 'no timeout' : `timeout ${formatDuration(timeout)}`,
    ...(stableFor > 0 ? [`stable for ${formatDuration(stableFor)}`] : []),
    `every ${formatDuration(pollInterval)}`,
    ...(progressDeadline < Infinity ? [`progress deadline ${formatDuration(progressDeadline)}`] : []),
    ...(failFast ? ['fail fast'] : []),
    ...(adaptive === 'range' ? ['adaptive range'] : []),
  ].join(', ');
}

function verdictOf({ replay, story, result, error, decided }) {
  if (decided) {
    const progress = new Progress();
    progress.update({ ...result, readyForMs: story.readyForMs });
    const ending = resultEnding(result);
    return [{ text: headlineOf(ending, progress), format: ending.exitStatus === 0 ? ['bold', 'green'] : ['bold', 'red'] }];
  }
  const time = formatDuration(replay.endedMs);
  if (error !== undefined) return [{ text: `None: the wait ended after ${time} with an error: ${visible(error)}`, format: ['bold', 'red'] }];
  const rows = story.services.map(({ label, changes }) => ({ name: label, ...changes.at(-1) }));
  return [
    { text: `None: the recording ends after ${time}: ${standing(rows)}`, format: 'bold' },
    { text: `Had its last state held: ${outcomeText(result.outcome)} after ${formatDuration(result.elapsedMs)}`, format: 'dim' },
  ];
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
