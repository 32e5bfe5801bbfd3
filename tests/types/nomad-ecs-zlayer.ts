// Compiled, never run: the clusters fit `waitForStabilization`, and their options are checked.
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as commands from '@aws-sdk/client-ecs';
import { waitForStabilization, type Cluster } from 'evenkeel';
import { ClusterError, ecs } from 'evenkeel/ecs';
import { nomad } from 'evenkeel/nomad';
import { zlayer } from 'evenkeel/zlayer';

const job = nomad({ token: async () => 'token', tls: { ca: 'PEM' }, headers: { 'X-Team': 'shop' } });
const services = ecs({ client: new commands.ECSClient({}), commands, logsClient: new CloudWatchLogsClient({}) });
const aggregated = ecs({ client: new commands.ECS({}), cluster: 'shop' });
const deployment = zlayer();
export const clusters: Cluster[] = [job, services, aggregated, deployment];

await waitForStabilization(job, await job.deploymentSpec({ job: ['shop', 'pay'], namespace: 'prod' }));
await waitForStabilization(services, await services.deploymentSpec({ services: ['web'] }, { signal: AbortSignal.timeout(5_000) }));
await waitForStabilization(deployment, await deployment.deploymentSpec({ deployment: 'shop' })).catch((error: unknown) => {
  if (error instanceof ClusterError && error.fatal) return undefined;
  throw error;
});

// @ts-expect-error a client is needed
ecs({});
// @ts-expect-error a token is a string
nomad({ token: 1 });
// @ts-expect-error there is one deployment for each cluster
deployment.deploymentSpec({ deployment: ['shop'] });
