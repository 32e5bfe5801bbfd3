import type { CallContext, Cluster, LogEntry, MaybePromise, NodeServiceState } from './index.js';

/** What one call is told of one service. Exactly one of `running`, `states`, `throws`, `rejects`, `hangs`, `missing` and `answers`. */
export type Step =
  /** That many replicas, all healthy, on one node. */
  | number
  /** A row per node. */
  | ScriptedState[]
  /** One node. */
  | (ScriptedState & StepTiming)
  | ({ states: ScriptedState[] } & StepTiming)
  /** Throws within the call. A text becomes an `Error` with `fatal` and `retryAfter` where they are given; other values are thrown as they are. */
  | ({ throws: unknown; fatal?: boolean; retryAfter?: number } & StepTiming)
  /** The same, as a rejection. */
  | ({ rejects: unknown; fatal?: boolean; retryAfter?: number } & StepTiming)
  /** Never answers, even when the call's signal is aborted. */
  | ({ hangs: true } & StepTiming)
  /** Left out of the answer of `clusterStates`; an error from `clusterServiceStates`. */
  | ({ missing: true } & StepTiming)
  /** Answers this, whatever its shape. */
  | ({ answers: unknown } & StepTiming);

/** A {@link NodeServiceState} of which only `running` is needed. `healthy` is true unless there is a `failure`. */
export type ScriptedState = Pick<NodeServiceState, 'running'> & Partial<NodeServiceState>;

export interface StepTiming {
  /**
   * Milliseconds after the cluster's first call from which the step holds. Either the steps of a script have it (the first
   * may do without: 0), or none has, and each is good for one call, the last for all that follow.
   */
  at?: number;
  /** Milliseconds the answer takes. @default the option `latency` */
  latency?: number;
}

/** What a script that is a function is told. */
export interface Moment {
  service: string;
  /** Which call for this service this is: 1 for the first. */
  call: number;
  /** Milliseconds since the cluster's first call. */
  elapsed: number;
}

/** What happens to a service: always the same, step by step, or as a function says. */
export type Script = Exclude<Step, unknown[]> | Step[] | ((moment: Moment) => Step);

export interface ScriptedClusterOptions {
  /** Lines by service, oldest first, or a function that answers as {@link Cluster.getServiceLogs} does. @default none */
  logs?: Record<
    string,
    Array<LogEntry | string> | ((service: string, tail: number, context: CallContext) => MaybePromise<Array<LogEntry | string>>)
  >;
  /** Milliseconds every answer takes; 0 answers within the call. @default 0 */
  latency?: number;
  /** `'services'` offers `clusterServiceStates`; `'sweep'` offers `clusterStates`, where one fault fails the whole call. @default 'services' */
  mode?: 'services' | 'sweep';
  /** When to say that something changed, in milliseconds after the first call. @default [] */
  pushes?: number[];
  /** Whether to say so whenever a step with `at` begins. @default false */
  pushOnStep?: boolean;
}

/** A call the cluster received. */
export interface RecordedCall {
  kind: 'states' | 'logs';
  services: string[];
  /** Milliseconds since the first call. */
  at: number;
  /** Whether its signal was aborted by now. */
  readonly aborted: boolean;
}

export interface ScriptedCluster extends Cluster {
  /** Every call so far, in order. */
  readonly calls: RecordedCall[];
  /** Gives the service another script from now on (its first step is the next answer), and says that something changed. */
  set(service: string, script: Script): void;
  /** Says that something changed. */
  push(service?: string): void;
}

/**
 * A cluster that does what a script says, for tests of deploy scripts and dashboards. It goes by `setTimeout` and
 * `performance.now`, so {@link virtualTime} hurries it along.
 *
 * Throws a `TypeError` that names the place where a script or option has the wrong shape. A service without a script ends
 * the wait with an error.
 *
 * @example
 * const cluster = scriptedCluster({
 *   web: [{ running: 0 }, { running: 3, at: 1200 }],
 *   db: [0, 1],
 *   api: { running: 0, restarts: 4, failure: { reason: 'crash-loop', terminal: true } },
 * });
 */
export function scriptedCluster(services: Record<string, Script>, options?: ScriptedClusterOptions): ScriptedCluster;

export interface VirtualTimeOptions {
  /** The most virtual milliseconds the callback may take. @default 86_400_000 (a day) */
  limit?: number;
  /** The most real milliseconds during which nothing happens. @default 5_000 */
  patience?: number;
  /** What `Date` says at the start. @default now */
  startAt?: Date | number | string;
}

export interface VirtualTime {
  /** Virtual milliseconds since the start. */
  now(): number;
  /** Time stands still until the promise has settled: for I/O that is real. */
  hold<T>(promise: PromiseLike<T>): Promise<T>;
}

/**
 * Runs the callback in virtual time: whenever everything else is done, the next timer fires at once and the clocks jump to
 * it. A wait of ten minutes takes milliseconds. Settles as the callback does; afterwards all is as before, and timers
 * that are left over never fire.
 *
 * It replaces `setTimeout`, `setInterval`, their counterparts, `performance.now` and `Date` of the whole process, and so
 * rejects if it is running already. `node:timers/promises` and `AbortSignal.timeout` keep real time.
 *
 * @example
 * const result = await virtualTime(() => waitForStabilization(cluster, spec, { timeout: 600_000 }));
 */
export function virtualTime<T>(callback: (time: VirtualTime) => MaybePromise<T>, options?: VirtualTimeOptions): Promise<T>;
