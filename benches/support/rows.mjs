import { ratios, summarize } from './statistics.mjs';

/** A row of the table: what was measured against a rival, in turns. `target` is the largest ratio that is good. */
export function ratioRow(what, { ours, rival, rivalName, unit, target }) {
  const mine = summarize(ours);
  const theirs = summarize(rival);
  const ratio = ratios(ours, rival);
  return {
    what,
    ours: show(mine.median, unit),
    rival: `${show(theirs.median, unit)} ${rivalName}`,
    ratio: ratio.median.toFixed(2),
    noise: `${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)}`,
    target: target === undefined ? '' : `≤ ${target.toFixed(1)}×`,
    reached: target === undefined ? undefined : ratio.median <= target,
  };
}

/** A row whose target is a value, not a ratio. `values` were measured one after the other. */
export function valueRow(what, { values, unit, target, targetText, rival = '', ratio = '' }) {
  const { median, least, most } = summarize(values);
  return {
    what,
    ours: show(median, unit),
    rival,
    ratio,
    noise: values.length > 1 ? `${show(least, unit)}–${show(most, unit)}` : '',
    target: target === undefined ? '' : (targetText ?? `≤ ${show(target, unit)}`),
    reached: target === undefined ? undefined : median <= target,
  };
}

/** A number with its unit, to three digits. */
export function show(value, unit) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
