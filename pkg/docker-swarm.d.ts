import type { Cluster, DeploymentSpec, MaybePromise } from './index.js';

/** Where the engine is and how to talk to it. The first of `baseUrl`, `socketPath`, `host` and `DOCKER_HOST` that is set counts. */
export interface EngineOptions {
  /** An `http` or `https` URL: of an engine on TCP, or of a proxy that a browser may reach. */
  baseUrl?: string;
  /** A unix socket. Node only. @default '/var/run/docker.sock' */
  socketPath?: string;
  /** Written like `DOCKER_HOST`: `unix:///path`, `tcp://host:port`, `http://…` or `https://…`. @default process.env.DOCKER_HOST */
  host?: string;
  /**
   * PEM texts for an engine with client certificates. Node only. Left out, `DOCKER_CERT_PATH` (a folder with ca.pem, cert.pem and
   * key.pem) and `DOCKER_TLS_VERIFY` are used for a `tcp://` address.
   */
  tls?: { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized?: boolean };
  /** Sent with every request; a function is asked each time. */
  headers?: Record<string, string> | (() => MaybePromise<Record<string, string>>);
  /** Used instead of the global `fetch` where neither a socket nor `tls` is. */
  fetch?: typeof fetch;
  /** Milliseconds for one request. @default 10_000 */
  requestTimeout?: number;
  /** A larger answer is an error. @default 32 MiB */
  maxBodyBytes?: number;
  /** Read in place of `process.env`. */
  env?: Record<string, string | undefined>;
}

export interface DockerSwarmOptions extends EngineOptions {
  /**
   * When the rollout was submitted, by the manager's clock: a `Date`, or milliseconds since 1970. The state of an update that began
   * before (paused, rolled back) is not held against this one.
   */
  since?: Date | number;
}

/** Which services. Give one of them; without any, all services of the swarm. */
export interface SwarmSelector {
  /** A stack, as in `docker stack deploy NAME`. */
  stack?: string;
  /** Services by their full names: `shop_web` for the service `web` of the stack `shop`. */
  services?: string[];
  /** `key` or `key=value`; with several, services that have them all. */
  label?: string | string[];
}

export interface DockerSwarmCluster extends Cluster {
  clusterStates: NonNullable<Cluster['clusterStates']>;
  getServiceLogs: NonNullable<Cluster['getServiceLogs']>;
  subscribe: NonNullable<Cluster['subscribe']>;
  /**
   * The desired state, read from the swarm: replicas as they are set now; a global service wants one on each node that is ready, active
   * and meets its constraints; jobs are left to complete. Rejects with a fatal error where the stack or a service is not there.
   */
  deploymentSpec(selector?: SwarmSelector, context?: { signal?: AbortSignal }): Promise<DeploymentSpec>;
  /** Ends the requests under way and lets go of the sockets. */
  close(): void;
}

/**
 * A Docker Swarm, asked through one of its managers.
 *
 * Throws a `TypeError` for an address it cannot use.
 *
 * @example
 * const swarm = dockerSwarm();
 * const { outcome } = await waitForStabilization(swarm, await swarm.deploymentSpec({ stack: 'shop' }), { failFast: true, stableFor: 5_000 });
 */
export function dockerSwarm(options?: DockerSwarmOptions): DockerSwarmCluster;
