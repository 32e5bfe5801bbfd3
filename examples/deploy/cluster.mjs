/** Lets evenkeel look at the processes. This is all that an orchestrator of one's own needs. */
export function processCluster(processes) {
  return {
    clusterStates(services) {
      return Object.fromEntries(services.map((service) => [service, nodeStates(processes.of(service))]));
    },

    // Each replica's lines stay together, the one that spoke last at the end: two stack traces line by line help nobody.
    getServiceLogs(service, tail) {
      return processes.of(service)
        .map(({ lines }) => lines)
        .sort((one, other) => (one.at(-1)?.timestamp ?? 0) - (other.at(-1)?.timestamp ?? 0))
        .flat()
        .slice(-tail);
    },

    subscribe(changed) {
      processes.on('change', changed);
      return () => processes.off('change', changed);
    },
  };
}

function nodeStates(replicas) {
  const byNode = new Map();
  for (const replica of replicas) byNode.set(replica.node, [...byNode.get(replica.node) ?? [], replica]);
  return [...byNode].map(([nodeId, onNode]) => ({
    nodeId,
    running: onNode.filter(({ child }) => child).length,
    healthy: onNode.every(({ healthy }) => healthy),
    restarts: onNode.reduce((sum, { restarts }) => sum + restarts, 0),
    failure: onNode.map(failure).find(Boolean),
  }));
}

function failure({ child, exit, gaveUp, restarts, healthy, health }) {
  if (gaveUp) return { reason: 'crash-loop', message: `exited with ${exit}, ${restarts} restarts did not help`, terminal: true };
  if (!child) return { reason: 'exited', message: `exited with ${exit}` };
  if (!healthy && health !== 'starting') return { reason: 'health-check-failing', message: health };
  return undefined;
}
