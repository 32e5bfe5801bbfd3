import type { CallContext, DeploymentSpec, LogEntry, MaybePromise, NodeServiceState } from './index.cjs';

/** What went wrong while a cluster was asked. `retryAfter` is in milliseconds; `fatal`: asking again cannot help. */
export class ClusterError extends Error {
  readonly name: 'ClusterError';
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number;
  readonly fatal?: true;
}

export interface ZlayerOptions {
  /** The deployment whose services are asked. Not needed where {@link ZlayerCluster.deploymentSpec} names it. */
  deployment?: string;
  /** Sent as `Authorization: Bearer`; a function is asked before each request. */
  token?: string | (() => MaybePromise<string | undefined>);
  /** @default 'http://localhost:3669' */
  baseUrl?: string;
  /** A unix socket in place of a port (Node only). */
  socketPath?: string;
  /** PEM texts (Node only). */
  tls?: { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized?: boolean };
  /** Further headers; a function is asked before each request. */
  headers?: Record<string, string> | (() => MaybePromise<Record<string, string>>);
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
  /** How long one request may take, in milliseconds. @default 10_000 */
  requestTimeout?: number;
}

export interface ZlayerCluster {
  /** One request for the deployment, and one for each service that wants replicas, which tells their nodes and images. */
  clusterStates(services: string[], context?: Partial<CallContext>): Promise<Record<string, NodeServiceState[]>>;
  getServiceLogs(service: string, tail: number, context?: Partial<CallContext>): Promise<LogEntry[]>;
  /** By the deployment's server-sent events. */
  subscribe(changed: (service?: string) => void): () => void;
  /**
   * The server's own spec of the deployment, as it is. From then on the cluster speaks of that deployment. Throws a `TypeError` where
   * none is named and a {@link ClusterError} where it is not there.
   */
  deploymentSpec(selector?: { deployment?: string }, context?: Partial<CallContext>): Promise<DeploymentSpec>;
  /** Ends requests and subscriptions. */
  close(): void;
}

/**
 * A ZLayer deployment as a cluster.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 * import { zlayer } from 'evenkeel/zlayer';
 *
 * const cluster = zlayer({ token: process.env.ZLAYER_TOKEN });
 * const result = await waitForStabilization(cluster, await cluster.deploymentSpec({ deployment: 'shop' }));
 */
export function zlayer(options?: ZlayerOptions): ZlayerCluster;
