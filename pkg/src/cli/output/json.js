import { visibleJson } from '../visible.js';

/** JSON lines: the snapshots in which something changed, and last the result. */
export function jsonOutput({ stream }) {
  let before;
  const write = (value) => stream.write(`${visibleJson(value)}\n`);
  return {
    snapshot(progress, { snapshot }) {
      const { ready, services, blocking } = snapshot;
      const now = JSON.stringify({ ready, services, blocking });
      if (now !== before) write({ type: 'snapshot', ...snapshot });
      before = now;
    },
    end({ kind, exitStatus, result, recorded, signal, message, elapsedMs, last }) {
      if (kind === 'result') write({ type: 'result', exitStatus, ...result, recorded });
      else if (kind === 'interrupted') write({ type: 'interrupted', exitStatus, signal, elapsedMs, services: last?.services ?? [], blocking: last?.blocking ?? [] });
      else write({ type: 'error', exitStatus, message, elapsedMs });
    },
    stop() {},
  };
}
