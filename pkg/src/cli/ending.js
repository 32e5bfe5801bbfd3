/** A log of so many lines is read at a glance. */
const SHORT_LOG = 6;
const MOST_LINES = 3;

/** How a wait that came to a result ended. */
export function resultEnding(result) {
  return { kind: 'result', result, elapsedMs: result.elapsedMs, exitStatus: result.outcome.kind === 'ready' ? 0 : 1 };
}

/** The ending with `salient`, the lines that matter of each longer log, by the service's name. */
export async function withSalientLines(ending) {
  const longLogs = ending.result.blocking.filter(({ logs }) => logs.length > SHORT_LOG);
  if (longLogs.length === 0) return ending;
  const { salientLines } = await import('../explain/index.js');
  return { ...ending, salient: new Map(longLogs.map(({ name, logs }) => [name, salientLines(logs).slice(0, MOST_LINES)])) };
}
