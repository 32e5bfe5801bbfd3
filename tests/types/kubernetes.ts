// Compiled, never run: the cluster fits `waitForStabilization`, and its options are checked.
import { waitForStabilization, type Cluster } from 'evenkeel';
import { ClusterError, kubernetes } from 'evenkeel/kubernetes';

const shop = kubernetes({ namespace: 'shop', token: async () => 'token', revisions: { web: 5, db: 'db-6f89' } });
export const clusters: Cluster[] = [shop, kubernetes(), kubernetes({ baseUrl: new URL('http://localhost:8001'), fetch, headers: { 'X-Team': 'shop' }, tls: { ca: 'PEM' } })];

await waitForStabilization(shop, await shop.deploymentSpec({ names: ['deployment/web', 'statefulset/db'] }, { signal: AbortSignal.timeout(5_000) }));
await waitForStabilization(shop, await shop.deploymentSpec({ selector: { stack: 'shop' } })).catch((error: unknown) => {
  if (error instanceof ClusterError && error.fatal) return undefined;
  throw error;
});

// @ts-expect-error a token is a string
kubernetes({ token: 1 });
// @ts-expect-error names are a list
shop.deploymentSpec({ names: 'web' });
