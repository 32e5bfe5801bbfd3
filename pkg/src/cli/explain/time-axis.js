const STEPS = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000];
const DAY = 86_400_000;

/** Time on `columns` columns, from 0 to `endMs`. */
export class TimeAxis {
  constructor(endMs, columns) {
    this.endMs = Math.max(1, endMs);
    this.columns = columns;
  }

  /** The column in which a moment falls. */
  column(ms) {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((ms / this.endMs) * this.columns)));
  }

  /** The line of the axis with its ticks, and the one with the times beneath them. */
  lines() {
    const widest = this.endMs >= 3_600_000 ? 10 : 8;
    const fits = (step) => (step / this.endMs) * this.columns >= widest;
    const step = STEPS.find(fits) ?? Math.ceil((this.endMs * widest) / this.columns / DAY) * DAY;
    const line = Array.from({ length: this.columns }, () => '─');
    let times = '';
    for (let at = 0; at < this.endMs; at += step) {
      const column = this.column(at);
      const text = axisTime(at);
      if (column + text.length > this.columns || (at > 0 && column <= times.length)) break;
      line[column] = at === 0 ? '├' : '┼';
      times = times.padEnd(column) + text;
    }
    return [line.join(''), times];
  }
}

/** `0.5s`, `12s`, `1m30`, `2h05`. */
export function axisTime(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))}s`;
  const two = (number) => (number > 0 ? String(number).padStart(2, '0') : '');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(Math.floor(seconds % 60))}`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}`;
}

/** For the start of a line of the story: `12.0s`, `1:42`, `1:02:03`. */
export function datedTime(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const two = (number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
