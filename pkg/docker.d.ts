import type { Cluster, DeploymentSpec } from './index.js';
import type { EngineOptions } from './docker-swarm.js';

export type { EngineOptions };

export interface DockerOptions extends EngineOptions {
  /** The compose project. @default process.env.COMPOSE_PROJECT_NAME, or the one given to `deploymentSpec` */
  project?: string;
  /** What the engine is called in node states. @default 'engine' */
  nodeId?: string;
}

export interface ComposeSelector {
  /** The compose project. @default the option `project` */
  project?: string;
  /**
   * Services that run to completion and that nothing in the project waits for. Those with a dependent on
   * `service_completed_successfully` are known.
   */
  jobs?: string[];
}

export interface DockerCluster extends Cluster {
  clusterStates: NonNullable<Cluster['clusterStates']>;
  getServiceLogs: NonNullable<Cluster['getServiceLogs']>;
  subscribe: NonNullable<Cluster['subscribe']>;
  /**
   * The desired state, read from the project's containers (compose keeps it nowhere else): as many replicas as the newest revision of a
   * service has containers, in whatever state. Rejects with a fatal error where the project has no container.
   */
  deploymentSpec(selector?: ComposeSelector, context?: { signal?: AbortSignal }): Promise<DeploymentSpec>;
  /** Ends the requests under way and lets go of the sockets. */
  close(): void;
}

/**
 * A compose project on one Docker engine.
 *
 * Throws a `TypeError` for an address it cannot use.
 *
 * @example
 * const engine = docker({ project: 'shop' });
 * const { outcome } = await waitForStabilization(engine, await engine.deploymentSpec(), { failFast: true, stableFor: 5_000 });
 */
export function docker(options?: DockerOptions): DockerCluster;
