import { assess, readServices } from './js-loop.mjs';

/** The original's algorithm: asks for one service after the other, then looks at the clock, then sleeps. */
export async function waitOneAfterAnother(cluster, spec, { timeout = 30_000, pollInterval = 500 } = {}) {
  const services = readServices(spec);
  const start = performance.now();
  for (;;) {
    let ready = true;
    for (const service of services) {
      if (!assess(service, await cluster.clusterServiceStates(service.name))) ready = false;
    }
    if (ready) return { outcome: { kind: 'ready' }, services };
    if (performance.now() - start >= timeout) return { outcome: { kind: 'timedOut' }, services };
    await new Promise((resolve) => setTimeout(resolve, pollInterval));
  }
}
