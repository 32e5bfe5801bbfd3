/** A spec of so many services, each wanting one replica on each of so many nodes. */
export function specOf(services, nodes) {
  const names = Array.from({ length: services }, (_, i) => `service-${i}`);
  const service = (i) => ({
    scale: { mode: 'fixed', replicas: nodes },
    endpoints: [{ name: 'http', protocol: 'http', port: 8000 + (i % 1000) }],
  });
  return { deployment: 'bench', services: Object.fromEntries(names.map((name, i) => [name, service(i)])) };
}

/** What every node says of a service that runs one replica on each, or none on the first. */
export function statesOf(nodes, ready = true) {
  return Array.from({ length: nodes }, (_, i) => ({
    nodeId: `node-${i}`,
    running: ready || i > 0 ? 1 : 0,
    healthy: ready || i > 0,
  }));
}

/** A cluster whose callbacks answer with resolved promises; its last service is ready in the sweep of number `sweeps`. */
export function resolvedCluster(spec, nodes, sweeps) {
  const states = new Map(Object.keys(spec.services).map((name) => [name, statesOf(nodes)]));
  const last = Object.keys(spec.services).at(-1);
  const unready = statesOf(nodes, false);
  let asked = 0;
  return {
    async clusterServiceStates(name) {
      if (name === last && ++asked < sweeps) return unready;
      return states.get(name);
    },
  };
}
