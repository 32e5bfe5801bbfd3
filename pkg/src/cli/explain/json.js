import { hadTrouble } from './story.js';

/** The story as data. Times are milliseconds from the start of the wait. */
export function storyJson({ replay, story, result, error, causes }) {
  const { deployment } = replay.spec ?? {};
  const decided = result !== undefined && result.recordingEndedMs === undefined;
  return {
    type: 'story',
    deployment,
    startedAt: replay.startedAt,
    endedMs: story.endMs,
    sweeps: story.sweeps,
    options: plainOptions(replay.options),
    services: story.services.map((service) => ({
      name: service.name,
      trouble: hadTrouble(service),
      changes: service.changes.map(({ atMs, state, running, desired, restarts, error: why, failure }) => ({ atMs, state, running, desired, restarts, error: why, failure })),
      logs: service.logs,
      lastLog: service.lastLog,
      diagnosis: service.diagnosis,
    })),
    soaks: story.soaks,
    causes: causes.map(({ labels, ...cause }) => cause),
    // What the engine makes of it: `recordingEndedMs` says that it took the last state to hold.
    verdict: result && { ...result.outcome, elapsedMs: result.elapsedMs, ...(!decided && { recordingEndedMs: result.recordingEndedMs }) },
    error,
    warnings: replay.warnings,
  };
}

/** JSON has no infinity: what is off is left out. */
function plainOptions(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== Infinity));
}
