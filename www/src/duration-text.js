import { formatDuration, parseDuration } from '../../pkg/src/cli/duration.js';

export { parseDuration };

/** As it would be typed: `1m30s`, `500ms`, `off`. `parseDuration` reads it back. */
export function typedDuration(milliseconds) {
  if (milliseconds === undefined || milliseconds === Infinity) return 'off';
  if (milliseconds === 0) return '0';
  let rest = Math.round(milliseconds);
  return [['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]].map(([unit, size]) => {
    const number = Math.floor(rest / size);
    rest -= number * size;
    return number > 0 ? `${number}${unit}` : '';
  }).join('');
}

/** For people, with tenths of a second where they matter: `12.3s`, `4m 5s`. */
export function exactDuration(milliseconds) {
  if (milliseconds >= 60_000) return formatDuration(milliseconds);
  return `${(Math.floor(milliseconds / 100) / 10).toFixed(1).replace(/\.0$/, '')}s`;
}
