import { timesText } from '../output/verdict.js';
import { fit, wrapped } from '../text-width.js';
import { visible, visibleLine } from '../visible.js';

const MOST_NAMES = 3;
const MOST_CAUSES = 20;

/** The causes that were named, each once with the services it keeps from being ready: roots first, the most services first. */
export function causesOf(services) {
  const causes = new Map();
  for (const { name, label, diagnosis } of services) {
    if (!diagnosis) continue;
    const { code, title, evidence, hint, confidence, count, victimOf } = diagnosis;
    const key = JSON.stringify([victimOf ?? null, code, title]);
    const cause = causes.get(key) ?? { services: [], labels: [], code, title, evidence, hint, confidence, count: 0, ...(victimOf !== undefined && { victimOf }) };
    cause.services.push(name);
    cause.count += count;
    cause.labels.push(label);
    causes.set(key, cause);
  }
  const rank = ({ victimOf }) => (victimOf === undefined ? 0 : 1);
  return [...causes.values()].sort((a, b) => rank(a) - rank(b) || b.services.length - a.services.length);
}

export function causeLines(causes, { width, paint }) {
  const lines = causes.slice(0, MOST_CAUSES).flatMap((cause) => {
    const named = namesOf(cause.labels);
    const heading = cause.victimOf === undefined ? `${named}: ${visible(cause.title)}${timesText(cause.count)}` : `${named} ${cause.labels.length === 1 ? 'waits' : 'wait'} for ${visible(cause.victimOf, 100)}: ${visible(cause.title)}`;
    const evidence = evidenceText(cause.evidence);
    return [
      ...wrapped(heading, width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${paint(cause.victimOf === undefined ? ['bold', 'yellow'] : 'yellow', line)}`),
      ...(evidence ? [`    ${paint('dim', '|')} ${fit(evidence, width - 6).trimEnd()}`] : []),
      ...(cause.hint ? wrapped(visible(cause.hint), width - 4).map((line) => `    ${line}`) : []),
    ];
  });
  const more = causes.length - MOST_CAUSES;
  return more > 0 ? [...lines, `  and ${more} more ${more === 1 ? 'cause' : 'causes'}`] : lines;
}

function namesOf(labels) {
  const shown = labels.slice(0, MOST_NAMES).map((label) => visible(label, 60));
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

function evidenceText(evidence) {
  if (evidence?.kind === 'log') return visibleLine(evidence.line);
  return evidence ? visible(`${evidence.path}: ${evidence.text}`) : '';
}
