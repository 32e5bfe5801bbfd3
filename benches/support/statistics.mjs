export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median with the least and the largest value: what the machine's noise does to it. */
export function summarize(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** The ratio of two measurements made in turns, round by round: noise that lasts longer than a round cancels out. */
export function ratios(ours, rival) {
  return summarize(ours.map((value, round) => value / rival[round]));
}
