import type { CallContext, DeploymentSpec, LogEntry, MaybePromise, NodeServiceState } from './index.js';

/** What went wrong while a cluster was asked. `retryAfter` is in milliseconds; `fatal`: asking again cannot help. */
export class ClusterError extends Error {
  readonly name: 'ClusterError';
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number;
  readonly fatal?: true;
}

export interface NomadOptions {
  /** The job whose task groups are the services. Not needed where {@link NomadCluster.deploymentSpec} is called. */
  job?: string;
  /** @default the environment's `NOMAD_NAMESPACE`, or `default` */
  namespace?: string;
  /** @default the environment's `NOMAD_REGION`, or the server's own */
  region?: string;
  /** The ACL token, sent as `X-Nomad-Token`; a function is asked before each request. @default the environment's `NOMAD_TOKEN` */
  token?: string | (() => MaybePromise<string | undefined>);
  /** @default the environment's `NOMAD_ADDR`, or `http://127.0.0.1:4646` */
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

export interface NomadSelector {
  /** One job: its services are named as its task groups. Several: `JOB/GROUP`. @default the option `job` */
  job?: string | string[];
  /** @default the option `namespace` */
  namespace?: string;
}

export interface NomadCluster {
  /** Three requests for all groups of a job, and a fourth while a replica has no place. */
  clusterStates(services: string[], context?: Partial<CallContext>): Promise<Record<string, NodeServiceState[]>>;
  /** Of failing allocations first; stderr after stdout. */
  getServiceLogs(service: string, tail: number, context?: Partial<CallContext>): Promise<LogEntry[]>;
  /** By the event stream, or by blocking queries where the server refuses it. */
  subscribe(changed: (service?: string) => void): () => void;
  /**
   * What the job wants: a service for each task group. Batch, periodic and parameterized jobs run to completion and are not waited for.
   * Remembers the job's version, so that its auto-revert is known. Throws a `TypeError` where no job is named and a
   * {@link ClusterError} where it is not there.
   */
  deploymentSpec(selector?: NomadSelector, context?: Partial<CallContext>): Promise<DeploymentSpec>;
  /** Ends requests and subscriptions. */
  close(): void;
}

/**
 * A HashiCorp Nomad job as a cluster.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 * import { nomad } from 'evenkeel/nomad';
 *
 * const cluster = nomad();
 * const result = await waitForStabilization(cluster, await cluster.deploymentSpec({ job: 'shop' }), { timeout: 300_000, failFast: true });
 */
export function nomad(options?: NomadOptions): NomadCluster;
