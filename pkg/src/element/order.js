/** The places of the runs that are not ready: those that fail first, and those that only wait for another one last. */
export function pendingFirst(runs) {
  const rank = ({ victim, state }) => (victim ? 2 : 0) + (state === 'starting' ? 1 : 0);
  return runs.map((run, i) => i).filter((i) => runs[i].state !== 'ready').sort((a, b) => rank(runs[a]) - rank(runs[b]) || a - b);
}
