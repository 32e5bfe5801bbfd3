import { REPLAY } from '../../../pkg/src/trace/hooks.js';

/**
 * A wait that was run elsewhere, in a worker or when the page was built, for `<evenkeel-status>` to show: a replay that need not be
 * computed, and so needs no engine here.
 */
export function ranWait({ spec, options, endedMs, snapshots, result, error }) {
  const start = (_, { onProgress }, { snapshot: hear, resolve, reject }) => {
    for (const snapshot of snapshots) {
      hear?.(snapshot);
      onProgress?.(snapshot);
    }
    if (result) resolve(result);
    else reject(new Error(error));
    return () => {};
  };
  return Object.defineProperty({ spec, options, endedMs }, REPLAY, { value: { start } });
}
