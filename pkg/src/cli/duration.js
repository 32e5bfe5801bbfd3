const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const SHAPE = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const LONGEST = 365 * 24 * UNITS.h;

/** `90s`, `5m`, `1h30m`, `500ms` or `0` as milliseconds; undefined for anything else: a bare `90` may be meant either way. */
export function parseDuration(text) {
  if (text === '0') return 0;
  const parts = SHAPE.exec(text);
  if (!parts || text === '') return undefined;
  const milliseconds = Object.values(UNITS).reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0);
  return milliseconds <= LONGEST ? milliseconds : undefined;
}

/** For people: `0.4s`, `12s`, `4m 5s`, `1h 2m`. */
export function formatDuration(milliseconds) {
  if (milliseconds < 10_000) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1).replace(/\.0$/, '')}s`;
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${pair(seconds % 60, 's')}`;
  return `${Math.floor(seconds / 3600)}h${pair(Math.floor((seconds % 3600) / 60), 'm')}`;
}

/** In six columns at most: `12s`, `4m05`, `1h02`, `3d`. */
export function shortAge(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours}h${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}` : `${Math.floor(hours / 24)}d`;
}

/** A clock for the start of a line: `0:07`, `1:02:03`. */
export function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function pair(number, unit) {
  return number > 0 ? ` ${number}${unit}` : '';
}
