import type { CallContext, DeploymentSpec, LogEntry, NodeServiceState } from './index.js';

/** What went wrong while a cluster was asked. `retryAfter` is in milliseconds; `fatal`: asking again cannot help. */
export class ClusterError extends Error {
  readonly name: 'ClusterError';
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number;
  readonly fatal?: true;
}

/** A client of the AWS SDK for JavaScript v3, for instance `new ECSClient({})` or `new ECS({})`. */
export interface AwsClient {
  // The SDK's own signatures are generic in the command; any client fits.
  send(command: any, options?: any): Promise<any>;
}

export interface EcsOptions {
  /** Your client of `@aws-sdk/client-ecs`: its region and credentials are used. */
  client: AwsClient;
  /**
   * The command classes, for instance `import * as commands from '@aws-sdk/client-ecs'`. Needed where the package cannot be found at
   * run time, as in a bundle. A client with a method for each operation (`new ECS({})`) needs none.
   * @default those of `@aws-sdk/client-ecs`, imported at the first call
   */
  commands?: Record<string, any>;
  /** The name or ARN of the ECS cluster. @default 'default' */
  cluster?: string;
  /** Your client of `@aws-sdk/client-cloudwatch-logs`, for logs. Without it there is no {@link EcsCluster.getServiceLogs}. */
  logsClient?: AwsClient;
  /** Like {@link EcsOptions.commands}, for {@link EcsOptions.logsClient}. */
  logsCommands?: Record<string, any>;
}

export interface EcsSelector {
  /** @default the option `cluster` */
  cluster?: string;
  /** Names or ARNs. @default every service of the cluster */
  services?: string[];
}

export interface EcsCluster {
  /** One call for ten services, and two for a service whose tasks fail, each time another one has. */
  clusterStates(services: string[], context?: Partial<CallContext>): Promise<Record<string, NodeServiceState[]>>;
  /** From CloudWatch, of the tasks that failed first. There only with {@link EcsOptions.logsClient}. */
  getServiceLogs?(service: string, tail: number, context?: Partial<CallContext>): Promise<LogEntry[]>;
  /**
   * What the services want now. Remembers their task definitions, so that a rollback is known. Throws a `TypeError` for an empty list
   * and a {@link ClusterError} where a service or the cluster is not there.
   */
  deploymentSpec(selector?: EcsSelector, context?: Partial<CallContext>): Promise<DeploymentSpec>;
  /** Nothing to let go of: the clients are yours. */
  close(): void;
}

/**
 * The services of an AWS ECS cluster.
 *
 * @example
 * import { ECSClient } from '@aws-sdk/client-ecs';
 * import { waitForStabilization } from 'evenkeel';
 * import { ecs } from 'evenkeel/ecs';
 *
 * const cluster = ecs({ client: new ECSClient({}), cluster: 'shop' });
 * const result = await waitForStabilization(cluster, await cluster.deploymentSpec(), { timeout: 600_000, pollInterval: 10_000 });
 */
export function ecs(options: EcsOptions): EcsCluster;
