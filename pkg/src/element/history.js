import { standingOf } from '../cli/service-standing.js';
import { visible } from '../cli/visible.js';

/** Of each service, the latest so many runs are kept, and of those the latest few with the logs of their time. */
const MOST_RUNS = 4000;
const MOST_LOGS = 20;
const MOST_SWEEPS = 50_000;
const SUMMARY = ['running', 'desired', 'healthy', 'error', 'restarts'];
const FAILURE = ['reason', 'message', 'terminal'];
const DIAGNOSIS = ['code', 'title', 'hint', 'count', 'victimOf'];

/**
 * What a wait has shown so far. Only changes are kept: a service is a list of runs, in each of which it stood the same, so
 * hours of watching stay small.
 */
export class History {
  lanes = [];
  sweeps = [];
  /** The sweeps in which something could not be observed. */
  failedSweeps = [];
  /** When the deployment was ready without a break, as `{ fromMs, toMs }`. */
  readyStretches = [];
  durationMs = 0;

  /** Takes in a snapshot, or a result. Answers the services whose state changed, as `{ run, before }`. */
  add({ services, blocking, elapsedMs, ready, readyForMs }) {
    const blocked = new Map(blocking.map((each) => [each.name, each]));
    const changes = [];
    this.durationMs = Math.max(this.durationMs, elapsedMs);
    let failed = false;
    services.forEach((service, i) => {
      const lane = (this.lanes[i] ??= new Lane(service.name));
      failed ||= service.error !== undefined;
      const before = lane.runs.at(-1);
      if (lane.add(service, blocked.get(service.name), elapsedMs) && before?.state !== lane.runs.at(-1).state) changes.push({ run: lane.runs.at(-1), before });
    });
    if (ready !== undefined) this.#addSweep(elapsedMs, failed, ready, readyForMs);
    return changes;
  }

  /** How everything stood at that time, in milliseconds from the start; at the end where it is undefined. */
  at(ms) {
    const runs = this.lanes.map((lane) => lane.at(ms));
    const counts = { ready: 0, starting: 0, failing: 0, unknown: 0 };
    for (const { state } of runs) counts[state] += 1;
    const time = Math.min(ms ?? this.durationMs, this.durationMs);
    const stretch = this.readyStretches.findLast(({ fromMs, toMs }) => fromMs <= time && time <= toMs);
    return { runs, counts, readySinceMs: counts.ready === runs.length ? stretch?.fromMs : undefined };
  }

  /** The same as plain data. */
  toJSON() {
    const { durationMs, sweeps, failedSweeps, readyStretches } = this;
    return {
      durationMs,
      sweeps: [...sweeps],
      failedSweeps: [...failedSweeps],
      readyStretches: readyStretches.map((stretch) => ({ ...stretch })),
      services: this.lanes.map(({ name, runs }) => ({
        name,
        runs: runs.map(({ fromMs, state, running, desired, restarts }, i) => ({ fromMs, toMs: runs[i + 1]?.fromMs ?? durationMs, state, running, desired, restarts })),
      })),
    };
  }

  #addSweep(elapsedMs, failed, ready, readyForMs) {
    push(this.sweeps, elapsedMs);
    if (failed) push(this.failedSweeps, elapsedMs);
    if (!ready) return;
    const fromMs = elapsedMs - readyForMs;
    const last = this.readyStretches.at(-1);
    // Times are rounded each by itself. One that began after the last sweep is another.
    if (last && fromMs <= last.toMs + 1) last.toMs = elapsedMs;
    else this.readyStretches.push({ fromMs, toMs: elapsedMs });
    if (this.readyStretches.length > MOST_RUNS) this.readyStretches.shift();
  }
}

/** One service over time. */
class Lane {
  runs = [];
  /** The runs that hold logs. */
  #withLogs = [];

  constructor(name) {
    this.name = name;
    this.label = visible(name, 200);
  }

  add(service, blocking, elapsedMs) {
    const last = this.runs.at(-1);
    if (last && isSame(last, service, blocking)) return false;
    const { running, desired, restarts = 0, endpoints, diagnosis } = service;
    const standing = standingOf(service, blocking !== undefined);
    // What is shown before the first sweep is what that one found.
    const fromMs = last ? elapsedMs : 0;
    const run = {
      name: this.name,
      label: this.label,
      fromMs,
      sinceMs: last?.state === standing.state ? last.sinceMs : fromMs,
      ...standing,
      running,
      desired,
      restarts,
      endpoints,
      diagnosis,
      service,
      blocking,
    };
    this.runs.push(run);
    if (this.runs.length > MOST_RUNS) this.runs.splice(0, MOST_RUNS / 4);
    this.#forgetLogs(run);
    return true;
  }

  at(ms) {
    const { runs } = this;
    if (ms === undefined || ms >= runs.at(-1).fromMs) return runs.at(-1);
    return runs[this.indexAt(ms)];
  }

  /** The place of the run that holds the time; the first one where it is before all. */
  indexAt(ms) {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.runs[middle].fromMs <= ms) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #forgetLogs(run) {
    if (!run.blocking?.logs.length && !run.blocking?.evidence) return;
    this.#withLogs.push(run);
    if (this.#withLogs.length <= MOST_LOGS) return;
    const old = this.#withLogs.shift();
    old.blocking = { ...old.blocking, logs: [], evidence: undefined };
  }
}

function isSame(run, service, blocking) {
  return (
    sameFields(run.service, service, SUMMARY)
    && sameFields(run.service.failure, service.failure, FAILURE)
    && sameFields(run.service.diagnosis, service.diagnosis, DIAGNOSIS)
    && run.service.diagnosis?.evidence.line === service.diagnosis?.evidence.line
    && (run.blocking === undefined) === (blocking === undefined)
    && run.blocking?.evidence?.atMs === blocking?.evidence?.atMs
    && run.blocking?.logsError === blocking?.logsError
    && (blocking === undefined || blocking.logs.length === 0)
  );
}

function sameFields(a, b, names) {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  for (const name of names) if (a[name] !== b[name]) return false;
  return true;
}

/** Past a number that no screen shows, every second one of the older half is dropped. */
function push(times, time) {
  times.push(time);
  if (times.length <= MOST_SWEEPS) return;
  const half = times.length >> 1;
  times.splice(0, half, ...times.slice(0, half).filter((_, i) => i % 2 === 0));
}
