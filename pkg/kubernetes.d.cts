import type { CallContext, DeploymentSpec, LogEntry, NodeServiceState } from './index.cjs';

/** All times are milliseconds. */
export interface KubernetesOptions {
  /**
   * The API server, or `kubectl proxy` (`http://127.0.0.1:8001`). Needed in the browser.
   * @default the kubeconfig's cluster, else the service account's
   */
  baseUrl?: string | URL;
  /** A bearer token, or a function asked for it at each request, and once more after a 401. Takes the place of the kubeconfig's. */
  token?: string | (() => string | PromiseLike<string>);
  /** Sent with each request. */
  headers?: Record<string, string> | (() => Record<string, string> | PromiseLike<Record<string, string>>);
  /** Used for each request. The kubeconfig's certificates are then its affair. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** With `baseUrl`, in Node only: certificates as PEM. */
  tls?: { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized?: boolean };
  /** @default that of the kubeconfig's context or of the service account, else `default` */
  namespace?: string;
  /**
   * The path of a kubeconfig, or its text (YAML or JSON). Node only, where it names files or a credential plugin.
   * @default the files in `KUBECONFIG`, else `~/.kube/config`
   */
  kubeconfig?: string;
  /** The kubeconfig's context. @default its `current-context` */
  context?: string;
  /**
   * The revision each service is expected to roll out, by service name; any other fails: the number in
   * `deployment.kubernetes.io/revision` (or of a DaemonSet's ControllerRevision), or the name that its pods bear in `pod-template-hash`
   * or `controller-revision-hash`.
   * @default the one found when the wait starts
   */
  revisions?: Record<string, string | number>;
  /** How long one request may take. @default 10_000 */
  requestTimeout?: number;
  /** A longer answer is an observation error. @default 67_108_864 */
  maxBodyBytes?: number;
}

/** Which workloads make the deployment. Without names, all of the namespace, or all that bear the labels. */
export interface KubernetesSelection {
  /** @default {@link KubernetesOptions.namespace} */
  namespace?: string;
  /** As `kubectl -l` takes it (`app=web,tier!=test`), or an object of labels. They are looked for on the workloads, not on the pods. */
  selector?: string | Record<string, string>;
  /** For instance `['deployment/web', 'statefulset/db', 'agent']`. */
  names?: string[];
  deployment?: string;
  statefulSet?: string;
  daemonSet?: string;
}

/** A Kubernetes namespace as a cluster: Deployments, StatefulSets and DaemonSets. */
export interface KubernetesCluster {
  /** A service is called `web`, or `deployment/web` where several kinds share the name. */
  clusterStates(services: string[], context?: Partial<CallContext>): Promise<Record<string, NodeServiceState[]>>;
  getServiceLogs(service: string, tail: number, context?: Partial<CallContext>): Promise<LogEntry[]>;
  subscribe(changed: (service?: string) => void): () => void;
  /**
   * What is wanted, read from the live objects: for each workload `spec.replicas`, for a DaemonSet the nodes it is scheduled to; jobs
   * and cron jobs are named as such. Rejects with a fatal {@link ClusterError} of status 404 where nothing matches.
   */
  deploymentSpec(selection?: KubernetesSelection, context?: Partial<CallContext>): Promise<DeploymentSpec>;
  /** Ends requests under way and lets go of sockets. */
  close(): void;
}

/** What went wrong while the cluster was asked. */
export class ClusterError extends Error {
  readonly name: 'ClusterError';
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** The system's code, such as `ECONNREFUSED`, where there was none. */
  readonly code?: string;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfter?: number;
  /** Asking again cannot help: the wait rejects at once. */
  readonly fatal?: boolean;
}

/**
 * Makes a cluster of a Kubernetes namespace. Nothing is read before the first call.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 * import { kubernetes } from 'evenkeel/kubernetes';
 *
 * const cluster = kubernetes();
 * const result = await waitForStabilization(cluster, await cluster.deploymentSpec({ deployment: 'web' }), { timeout: 300_000 });
 *
 * @throws {TypeError} for an option of the wrong shape
 */
export function kubernetes(options?: KubernetesOptions): KubernetesCluster;
