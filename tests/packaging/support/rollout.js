/**
 * A whole wait, for every tool: a rollout that becomes ready in its second sweep, one that never does, whose log is masked
 * and whose cause is named by the second wasm module, and a cluster that answers nonsense.
 */
export async function rollout(waitForStabilization) {
  const spec = { services: { web: { scale: { mode: 'fixed', replicas: 2 }, endpoints: [{ protocol: 'http', port: 80 }] } } };
  let running = 0;
  const growing = { clusterServiceStates: () => [{ nodeId: 1, running: ++running, healthy: true }] };
  const ready = await waitForStabilization(growing, spec, { pollInterval: 1 });
  const lines = ['it is cold', 'PASSWORD=hunter2', 'Error: listen EADDRINUSE: address already in use :::3000'];
  const broken = { clusterServiceStates: async () => [{ running: 1, healthy: false }], getServiceLogs: () => lines };
  const late = await waitForStabilization(broken, spec, { timeout: 0 });
  const wrong = await waitForStabilization({ clusterServiceStates: () => 7 }, spec).catch((error) => error.name);
  return {
    ready: [ready.outcome.kind, ready.sweeps, ready.services[0].endpoints[0]],
    late: late.outcome,
    cause: late.services[0].diagnosis?.code,
    wrong,
  };
}

export const expected = {
  ready: ['ready', 2, 'http://localhost:80'],
  late: { kind: 'timedOut', message: 'Stabilization timed out:\n  web: 1/2 replicas, healthy=false\n  logs:\n    it is cold\n    PASSWORD=***\n    Error: listen EADDRINUSE: address already in use :::3000' },
  cause: 'port-in-use',
  wrong: 'TypeError',
};
