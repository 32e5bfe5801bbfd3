import { kubernetes } from '../../../../pkg/src/clusters/kubernetes/index.js';
import { startApiServer } from './api-server.mjs';

/** A test with an API server and a cluster that asks it; both are let go of at its end. */
export async function story(t, options = {}) {
  const api = await startApiServer(options);
  const cluster = kubernetes({ baseUrl: api.url, namespace: 'shop', ...options.cluster });
  t.after(async () => {
    cluster.close();
    await api.stop();
  });
  const states = async (service = 'web') => (await cluster.clusterStates([service]))[service];
  return { api, cluster, states };
}

export function total(rows) {
  return rows.reduce((sum, { running }) => sum + running, 0);
}

/** As the engine decides it. */
export function isReady(rows, desired) {
  return desired === 0 || (total(rows) === desired && rows.every(({ healthy }) => healthy));
}

/** The failure the engine would show. */
export function failureOf(rows) {
  const failures = rows.flatMap(({ failure }) => (failure ? [failure] : []));
  return failures.find(({ terminal }) => terminal) ?? failures[0];
}
