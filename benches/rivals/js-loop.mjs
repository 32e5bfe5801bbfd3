// The loop a user would write by hand, with the checks of shape evenkeel makes. It has no call timeouts, no limit of
// concurrency and no snapshots: what those cost is counted against evenkeel.

/** Three ways to ask for all services; which is the fastest depends on their number. */
export const loops = {
  'Promise.all': (names, ask) => Promise.all(names.map(ask)),

  async sequential(names, ask) {
    const answers = [];
    for (const name of names) answers.push(await ask(name));
    return answers;
  },

  async chunked(names, ask) {
    const answers = [];
    for (let i = 0; i < names.length; i += 16) answers.push(...(await Promise.all(names.slice(i, i + 16).map(ask))));
    return answers;
  },
};

/** A whole wait: resolves to a result of the same shape as evenkeel's, but without messages and logs. */
export async function waitByLoop(sweep, cluster, spec, { timeout = 30_000, pollInterval = 500 } = {}) {
  const services = readServices(spec);
  const names = services.map(({ name }) => name);
  const { signal } = new AbortController();
  const ask = async (name) => {
    try {
      return await cluster.clusterServiceStates(name, { signal });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  const start = performance.now();
  for (let sweeps = 1; ; sweeps++) {
    const answers = await sweep(names, ask);
    let ready = true;
    for (let i = 0; i < services.length; i++) {
      if (!assess(services[i], answers[i])) ready = false;
    }
    const elapsedMs = performance.now() - start;
    if (ready || elapsedMs >= timeout) {
      return { outcome: { kind: ready ? 'ready' : 'timedOut' }, services: services.map(summary), sweeps, elapsedMs };
    }
    await new Promise((resolve) => setTimeout(resolve, pollInterval));
  }
}

/** Whether the service is ready. */
export function assess(service, states) {
  if (states instanceof Error) {
    service.error = states.message;
    return service.desired === 0;
  }
  if (!Array.isArray(states)) throw new TypeError(`clusterServiceStates("${service.name}"): expected an array`);
  let running = 0;
  let healthy = true;
  let restarts = 0;
  let failure;
  for (let i = 0; i < states.length; i++) {
    const state = states[i];
    if (!isState(state)) throw new TypeError(`clusterServiceStates("${service.name}")[${i}]: expected a node state`);
    running += state.running;
    if (!state.healthy) healthy = false;
    if (state.restarts) restarts += state.restarts;
    if (state.failure && (failure === undefined || state.failure.terminal)) failure = state.failure;
  }
  service.running = running;
  service.healthy = healthy || service.desired === 0;
  service.restarts = restarts;
  service.failure = failure;
  service.error = undefined;
  return service.desired === 0 || (running === service.desired && healthy);
}

function isState(state) {
  return (
    typeof state === 'object' &&
    state !== null &&
    isCount(state.running) &&
    typeof state.healthy === 'boolean' &&
    (state.restarts === undefined || isCount(state.restarts)) &&
    isNodeId(state.nodeId ?? state.node_id) &&
    (state.failure === undefined || isFailure(state.failure))
  );
}

function isFailure(failure) {
  return (
    typeof failure === 'object' &&
    failure !== null &&
    typeof failure.reason === 'string' &&
    (failure.message === undefined || typeof failure.message === 'string') &&
    (failure.terminal === undefined || typeof failure.terminal === 'boolean')
  );
}

function isNodeId(id) {
  return id === undefined || id === null || typeof id === 'string' || typeof id === 'number';
}

function isCount(value) {
  return typeof value === 'number' && value >>> 0 === value;
}

export function readServices(spec) {
  const services = [];
  for (const [name, { rtype = 'service', scale = { mode: 'adaptive', min: 1 }, endpoints = [] }] of Object.entries(spec.services)) {
    if (rtype !== 'service') continue;
    const desired = scale.mode === 'fixed' ? scale.replicas : scale.mode === 'adaptive' ? scale.min : 0;
    if (!isCount(desired)) throw new TypeError(`spec.services.${name}.scale: expected an integer`);
    const urls = endpoints.map(({ protocol, port }) => `${protocol === 'websocket' ? 'ws' : protocol}://localhost:${port}`);
    services.push({ name, desired, endpoints: urls, running: 0, healthy: false, restarts: 0, failure: undefined, error: undefined });
  }
  return services;
}

function summary({ name, running, desired, healthy, endpoints, error, failure }) {
  const found = { name, running, desired, healthy, endpoints };
  if (error !== undefined) found.error = error;
  if (failure !== undefined) found.failure = failure;
  return found;
}
