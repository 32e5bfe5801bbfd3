/** A value, or a promise of one. */
export type MaybePromise<T> = T | PromiseLike<T>;

/** How many replicas a service wants. */
export type Scale =
  /** Exactly `replicas`. */
  | { mode: 'fixed'; replicas: number }
  /** Between `min` and `max`; the desired number is `min`. See {@link StabilizationOptions.adaptive}. */
  | { mode: 'adaptive'; min: number; max?: number }
  /** Scaled by hand: the desired number is 0, so the service never blocks. */
  | { mode: 'manual' };

/** A port the deployment offers. It becomes a URL in {@link ServiceHealthSummary.endpoints}. */
export interface Endpoint {
  name?: string;
  /** `websocket` is written `ws` in the URL. */
  protocol: 'http' | 'https' | 'tcp' | 'udp' | 'ws' | 'websocket';
  /** 0 to 65535. */
  port: number;
}

/** One service of a deployment. Fields not listed here are ignored. */
export interface ServiceSpec {
  /** `job` and `cron` run to completion and are left out of the wait. @default 'service' */
  rtype?: 'service' | 'job' | 'cron';
  /** @default { mode: 'adaptive', min: 1, max: 10 } */
  scale?: Scale;
  /** @default [] */
  endpoints?: Endpoint[];
  /** The services this one needs; used to name the root cause first. @default [] */
  depends?: Array<string | { service: string }>;
}

/**
 * What is wanted: a named set of services. A whole ZLayer deployment spec may be passed as it is.
 *
 * @example
 * const spec = { deployment: 'shop', services: { web: { scale: { mode: 'fixed', replicas: 3 } } } };
 */
export interface DeploymentSpec {
  version?: string;
  deployment?: string;
  /** By service name. The order of the keys is the order of every report. @default {} */
  services?: Record<string, ServiceSpec>;
}

/** What is known to be wrong with a service's replicas. */
export interface Failure {
  /** A short stable code, for instance `image-not-found`. The code `rolled-back` makes the outcome's reason `rolled-back`. */
  reason: string;
  /** The orchestrator's own words. */
  message?: string;
  /** True where waiting cannot help. Acted on only with {@link StabilizationOptions.failFast}. @default false */
  terminal?: boolean;
}

/** What one node says of one service. */
export interface NodeServiceState {
  nodeId?: string | number;
  /** Accepted in place of `nodeId`. */
  node_id?: string | number;
  /** Replicas running on this node: an integer from 0 to 4294967295. */
  running: number;
  /** Whether all of this node's replicas pass their health checks. A node that runs none should say `true`. */
  healthy: boolean;
  /** How often this node's replicas were restarted so far: an integer from 0 to 4294967295. Growth starts a soak anew. @default 0 */
  restarts?: number;
  failure?: Failure;
}

/** One line of a log. */
export interface LogEntry {
  message: string;
  timestamp?: string | number | Date;
  stream?: string;
}

/** Given to every callback of a {@link Cluster}. */
export interface CallContext {
  /** Aborted when the call's time is up or the wait has ended. Hand it to `fetch`. */
  readonly signal: AbortSignal;
}

/**
 * What the engine asks. Every callback may answer at once or with a promise.
 *
 * A callback that throws, rejects or takes longer than `callTimeout` is an observation error: the service counts as not
 * ready, the error is shown, and the next sweep asks again. Two properties of the thrown error steer the wait:
 * `fatal: true` rejects it at once; `retryAfter` (milliseconds) puts off the next sweep.
 */
export interface Cluster {
  /** The states of one service, a row per node. Not needed where {@link clusterStates} is given. */
  clusterServiceStates?(service: string, context: CallContext): MaybePromise<NodeServiceState[]>;
  /** The states of all services in one call; preferred when present. A service missing from the answer was not observed. */
  clusterStates?(services: string[], context: CallContext): MaybePromise<Record<string, NodeServiceState[]>>;
  /**
   * The last `tail` lines over the service's replicas, oldest first; those of replicas that have just ended included, if
   * there is a way. Asked at the end for services that are not ready, and in the midst of a wait when something happens to
   * one: see {@link StabilizationOptions.evidence}.
   */
  getServiceLogs?(service: string, tail: number, context: CallContext): MaybePromise<Array<LogEntry | string>>;
  /**
   * Called once when a wait starts. Call `changed` when something happened and the engine sweeps at once instead of at
   * its next tick. Returns the function that ends the subscription. Polling goes on either way.
   */
  subscribe?(changed: (service?: string) => void): () => void;
}

/** Where a service stands. */
export interface ServiceHealthSummary {
  name: string;
  /** Replicas running over all nodes, as last observed. */
  running: number;
  desired: number;
  /** Whether every node says healthy, as last observed; `true` where `desired` is 0; `false` where never observed. */
  healthy: boolean;
  /** For instance `http://localhost:8080`, in the order of the spec. */
  endpoints: string[];
  /** Why the last observation failed. Absent when it did not; the numbers above are then the last ones known. */
  error?: string;
  /** Restarts over all nodes; absent when there are none. */
  restarts?: number;
  /** The first failure its nodes report, a terminal one before others; absent when there is none. */
  failure?: Failure;
  /**
   * What keeps it from being ready, where that is certain enough. In a snapshot once what names causes has been loaded, which
   * begins when a service that is not ready has a failure or evidence.
   */
  diagnosis?: Diagnosis;
}

/** The cause named for a service that is not ready. */
export interface Diagnosis {
  /** Stable, kebab-case: `image-not-found`, `port-in-use`, `oom-killed`, … */
  code: string;
  /** The cause in a sentence, with the name of what is missing, in the way or unreachable where it is known. */
  title: string;
  /** What it rests on: a line of the log, or a field of {@link ServiceHealthSummary} or {@link ServiceSpec}. */
  evidence: { kind: 'log'; line: string } | { kind: 'field'; path: string; text: string };
  /** What to do. */
  hint: string;
  /** In percent, from 60 to 99. */
  confidence: number;
  /** How many lines of the log say so; 1 for a failure. */
  count: number;
  /** The service that is the root: this one only waits for it. */
  victimOf?: string;
}

/** A service that keeps the deployment from being ready. */
export interface BlockingService {
  name: string;
  /** Milliseconds from the start of the wait to the sweep since which it has not been ready. */
  sinceMs: number;
  /** The tail of its logs, oldest line first. Filled in the result only. */
  logs: string[];
  /** Why there are no logs, where fetching them failed. */
  logsError?: string;
  /**
   * The tail of its logs as it was when the service last restarted, reported another failure or lost a replica; see
   * {@link StabilizationOptions.evidence}. Left out of a result whose `logs` hold the same lines.
   */
  evidence?: LogEvidence;
}

/** The tail of a service's logs, fetched in the midst of the wait. */
export interface LogEvidence {
  /** Milliseconds from the start of the wait to the sweep that showed what happened. */
  atMs: number;
  /** Its lines, oldest first. */
  logs: string[];
}

/** Why a wait ended before its deadline. */
export type FailureReason = 'terminal-failure' | 'no-progress' | 'rolled-back';

export type StabilizationOutcome =
  | { kind: 'ready' }
  | { kind: 'timedOut'; message: string }
  /** The message names the causes first, roots before their victims. */
  | { kind: 'failed'; reason: FailureReason; message: string };

export interface StabilizationResult {
  outcome: StabilizationOutcome;
  /** Every service of the spec but jobs and crons, in its order. */
  services: ServiceHealthSummary[];
  /** The services that were not ready at the end, in the order of the spec. Empty when the outcome is `ready`. */
  blocking: BlockingService[];
  /** How many sweeps were made. */
  sweeps: number;
  elapsedMs: number;
  /**
   * In a replay (`evenkeel/trace`) that went on beyond the end of its recording: where that ended, in milliseconds. From
   * there on its last state was taken to hold.
   */
  recordingEndedMs?: number;
}

/** The engine's view after a sweep. */
export interface Snapshot {
  /** 1 for the first. */
  sweep: number;
  elapsedMs: number;
  /** Whether every service was ready in this sweep. */
  ready: boolean;
  /** How long the deployment has been ready without a break; 0 when it is not. */
  readyForMs: number;
  services: ServiceHealthSummary[];
  blocking: BlockingService[];
  /** As in {@link StabilizationResult}. */
  recordingEndedMs?: number;
}

/** All times are milliseconds. The defaults give the verdicts of the original, `wait_for_stabilization` of `zlayer-agent`. */
export interface StabilizationOptions {
  /** How long to wait. 0 looks once; `Infinity` waits until ready, failed or aborted. @default 30_000 */
  timeout?: number;
  /** The pause between two sweeps. @default 500 */
  pollInterval?: number;
  /** How long one call of a callback may take, at least 1; never past the deadline. @default 10_000 */
  callTimeout?: number;
  /** How many calls run at once where the cluster has no `clusterStates`, and while logs are fetched. 1 to 65535. @default 16 */
  concurrency?: number;
  /** How many log lines to ask for and keep of each service that was not ready. 0 fetches none. 0 to 65535. @default 20 */
  logTail?: number;
  /**
   * Whether to fetch the log tail of a service also when it restarts, reports another failure or loses a replica: at most
   * once in 10 s, beside the sweeps, each call within `callTimeout`. @default true
   */
  evidence?: boolean;
  /** How long fetching all logs may take, and so how far past `timeout` the wait can end. @default 5_000 */
  logTimeout?: number;
  /** The soak: ready only once the deployment was ready in every sweep for this long. @default 0 */
  stableFor?: number;
  /** `failed` once no service came nearer to its goal for this long. @default off */
  progressDeadline?: number;
  /** `failed` as soon as a service reports a terminal failure in two sweeps in a row. @default false */
  failFast?: boolean;
  /** When an adaptive service is ready: running exactly `min` replicas, or between `min` and `max`. @default 'min' */
  adaptive?: 'min' | 'range';
  /**
   * What is masked in log lines, errors and failures, beside whatever looks like a secret: these words, wherever they
   * occur in this spelling. A function is given each line after masking and answers what is shown of it; a line for which
   * it throws, or answers no string, becomes `***`. `false` masks nothing. Terminal escapes and commands to CI runners are
   * taken out in every case.
   *
   * @default []
   * @example
   * await waitForStabilization(cluster, spec, { redact: ['Project Bluebird'] });
   */
  redact?: false | string[] | ((line: string) => string);
  /** Ends the wait: it rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Called after every sweep. What it throws, the wait rejects with. */
  onProgress?: (snapshot: Snapshot) => void;
}

/**
 * Waits until every service runs its desired replicas and all are healthy, or says what is wrong.
 *
 * Resolves for every verdict, `timedOut` and `failed` included. Rejects with a `TypeError` for a spec, an option or an
 * answer of the wrong shape, with an error marked `fatal`, and with `signal.reason` on abort.
 *
 * @example
 * import { waitForStabilization } from 'evenkeel';
 *
 * const result = await waitForStabilization(cluster, spec, { timeout: 60_000 });
 * if (result.outcome.kind !== 'ready') throw new Error(result.outcome.message);
 */
export function waitForStabilization(
  cluster: Cluster,
  spec: DeploymentSpec,
  options?: StabilizationOptions,
): Promise<StabilizationResult>;

/** A running wait: iterate it for snapshots, await it for the result. */
export interface StabilizationWatch extends AsyncIterable<Snapshot>, PromiseLike<StabilizationResult> {
  catch<T = never>(onRejected?: ((reason: unknown) => T | PromiseLike<T>) | null): Promise<StabilizationResult | T>;
  finally(onFinally?: (() => void) | null): Promise<StabilizationResult>;
}

/**
 * Like {@link waitForStabilization}, for dashboards. The wait starts at once. An iteration that is slower than the sweeps
 * sees the latest snapshot, not every one; leaving the loop early ends the wait.
 *
 * @example
 * for await (const snapshot of watchStabilization(cluster, spec, { stableFor: 10_000 })) render(snapshot);
 */
export function watchStabilization(
  cluster: Cluster,
  spec: DeploymentSpec,
  options?: StabilizationOptions,
): StabilizationWatch;

/**
 * Starts the engine from a module compiled elsewhere. Needed only where code may not compile bytes, as on edge workers;
 * everywhere else the first call starts it.
 *
 * `explainModule` masks texts and names causes. It is started when there is something to show; without it, texts of others
 * are withheld where code may not compile bytes. What `evenkeel/explain` exports may be given instead: it is started at once
 * and never loaded with `import()`.
 *
 * @example
 * import module from 'evenkeel/wasm';
 * import explainModule from 'evenkeel/explain-wasm';
 * init(module, explainModule);
 */
export function init(module?: WebAssembly.Module | BufferSource, explainModule?: WebAssembly.Module | BufferSource | typeof import('./explain.js')): void;
