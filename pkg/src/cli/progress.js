import { standingOf } from './service-standing.js';
import { visible } from './visible.js';

/** Follows a wait: the rows as of the last snapshot, and since when each is as it is. */
export class Progress {
  rows = [];
  ready = false;
  readyForMs = 0;
  #since = new Map();

  /** Takes in a snapshot or a result. Answers the rows that changed. */
  update({ services, blocking, ready = blocking.length === 0, readyForMs = 0, elapsedMs }) {
    const names = new Set(blocking.map(({ name }) => name));
    const before = new Map(this.rows.map((row) => [row.key, row]));
    this.rows = services.map((service) => {
      const standing = standingOf(service, names.has(service.name));
      const { state } = standing;
      const known = this.#since.get(service.name);
      if (known?.state !== state) this.#since.set(service.name, { state, at: known ? elapsedMs : 0 });
      const { running, desired, restarts = 0 } = service;
      return { key: service.name, name: visible(service.name, 200), running, desired, restarts, ...standing, sinceMs: this.#since.get(service.name).at };
    });
    this.ready = ready;
    this.readyForMs = readyForMs;
    return this.rows.filter((row) => !same(row, before.get(row.key)));
  }
}

function same(row, other) {
  return other !== undefined && ['running', 'desired', 'state', 'reason', 'cause', 'restarts'].every((key) => row[key] === other[key]);
}

/** The rows that are not ready: those that fail first, and those that only wait for another one last. */
export function pendingOf(rows) {
  const rank = ({ victim, state }) => (victim ? 2 : 0) + (state === 'starting' ? 1 : 0);
  return rows.filter(({ state }) => state !== 'ready').sort((a, b) => rank(a) - rank(b));
}
