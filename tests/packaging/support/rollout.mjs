/**
 * The body of a small program: a rollout that becomes ready in its second sweep, and one that never does.
 * Expects `waitForStabilization`; leaves its findings in `found`.
 */
export const rollout = `
  const spec = { services: { web: { scale: { mode: 'fixed', replicas: 2 }, endpoints: [{ protocol: 'http', port: 80 }] } } };
  let running = 0;
  const ready = await waitForStabilization(
    { clusterServiceStates: () => [{ nodeId: 1, running: ++running, healthy: true }] }, spec, { pollInterval: 1 });
  const late = await waitForStabilization(
    { clusterServiceStates: async () => [{ running: 1, healthy: false }], getServiceLogs: () => ['it is cold', 'PASSWORD=hunter2', 'Error: listen EADDRINUSE: address already in use :::3000'] }, spec, { timeout: 0 });
  const wrong = await waitForStabilization({ clusterServiceStates: () => 7 }, spec).catch((error) => error.name);
  const found = { ready: [ready.outcome.kind, ready.sweeps, ready.services[0].endpoints[0]], late: late.outcome, cause: late.services[0].diagnosis?.code, wrong };
`;

export const expected = {
  ready: ['ready', 2, 'http://localhost:80'],
  late: { kind: 'timedOut', message: 'Stabilization timed out:\n  web: 1/2 replicas, healthy=false\n  logs:\n    it is cold\n    PASSWORD=***\n    Error: listen EADDRINUSE: address already in use :::3000' },
  cause: 'port-in-use',
  wrong: 'TypeError',
};
