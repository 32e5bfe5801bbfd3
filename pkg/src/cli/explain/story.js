import { standingOf } from '../service-standing.js';
import { visible } from '../visible.js';

const SHOWN = ['state', 'running', 'desired', 'restarts', 'reason'];

/** What happened in a wait, gathered from its snapshots: of each service only when something about it changed. */
export class Story {
  /**
   * Per service: `name`; `label`, the name fit to print; `changes`, oldest first, each with `atMs`, `state`, `running`,
   * `desired`, `restarts` and as far as there are any `error`, `failure` and `reason` (fit to print); `logs`, the tails taken
   * on the way, each with `atMs` and `lines`; `diagnosis`, the last one.
   */
  services = [];
  /** The times in which every service was ready, each with `fromMs`, `toMs` and whether it was `broken` then. */
  soaks = [];
  sweeps = 0;
  endMs = 0;
  readyForMs = 0;

  add(snapshot) {
    const { elapsedMs, readyForMs, services, blocking, sweep } = snapshot;
    const notReady = new Map(blocking.map((service) => [service.name, service]));
    if (this.services.length === 0) this.services = services.map(({ name }) => ({ name, label: visible(name, 200), changes: [], logs: [] }));
    services.forEach((service, i) => addTo(this.services[i], service, notReady.get(service.name), this.sweeps === 0 ? 0 : elapsedMs));
    this.#followSoak(snapshot);
    Object.assign(this, { sweeps: sweep, endMs: elapsedMs, readyForMs });
  }

  /** Takes in what only the result tells; `services` of the story are those of the result, in its order. */
  finish({ services, blocking, sweeps, elapsedMs }) {
    const notReady = new Map(blocking.map((service) => [service.name, service]));
    this.services.forEach((told, i) => {
      told.diagnosis = services[i].diagnosis ?? told.diagnosis;
      addLog(told, notReady.get(told.name));
      const logs = notReady.get(told.name)?.logs ?? [];
      if (logs.length > 0) told.lastLog = logs;
    });
    Object.assign(this, { sweeps, endMs: elapsedMs });
  }

  /** A restart begins a soak anew, though no sweep found anything not ready. */
  #followSoak({ elapsedMs, ready, readyForMs }) {
    const last = this.soaks.at(-1);
    const goesOn = ready && readyForMs > 0 && last !== undefined && !last.broken;
    if (last && !last.broken) Object.assign(last, { toMs: elapsedMs, broken: !goesOn });
    if (ready && !goesOn) this.soaks.push({ fromMs: elapsedMs - readyForMs, toMs: elapsedMs, broken: false });
  }
}

/** Whether more happened to a service than that it came up, or it never did. */
export function hadTrouble({ changes }) {
  const firstReady = changes.findIndex(({ state }) => state === 'ready');
  return firstReady < 0
    || changes.slice(firstReady).some(({ state }) => state !== 'ready')
    || changes.some(({ state }, i) => state === 'failing' || state === 'unknown' || hasRestarted(changes, i));
}

/** Whether a change tells of new restarts. Those from before the wait are none. */
export function hasRestarted(changes, i) {
  return i > 0 && changes[i].restarts > changes[i - 1].restarts;
}

function addTo(told, service, blocking, atMs) {
  const { running, desired, restarts = 0, error, failure, diagnosis } = service;
  if (diagnosis) told.diagnosis = diagnosis;
  addLog(told, blocking);
  const raw = [blocking !== undefined, service.healthy, running, desired, restarts, error, failure?.reason, failure?.message];
  // Most sweeps change nothing, and texts are slow to make visible.
  if (told.raw?.every((value, i) => value === raw[i])) return;
  told.raw = raw;
  const { state, reason } = standingOf(service, blocking !== undefined);
  const change = { atMs, state, running, desired, restarts, error, failure, reason };
  const before = told.changes.at(-1);
  if (before === undefined || SHOWN.some((key) => change[key] !== before[key])) told.changes.push(change);
}

function addLog(told, blocking) {
  const { atMs, logs = [] } = blocking?.evidence ?? {};
  if (logs.length > 0 && told.logs.at(-1)?.atMs !== atMs) told.logs.push({ atMs, lines: logs });
}
