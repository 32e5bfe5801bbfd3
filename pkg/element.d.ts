import type { Cluster, DeploymentSpec, Snapshot, StabilizationOptions, StabilizationResult } from './index.js';

/** How a service stands: `starting` is not ready yet, `failing` reports a failure or fails its health checks, `unknown` could not be observed. */
export type ServiceState = 'ready' | 'starting' | 'failing' | 'unknown';

/** A stretch of time in which a service stood the same. Times are milliseconds from the start of the wait. */
export interface ServiceRun {
  fromMs: number;
  toMs: number;
  state: ServiceState;
  running: number;
  desired: number;
  restarts: number;
}

/** What an element has seen. Only changes are kept; of each service the latest 4 000. */
export interface StatusHistory {
  durationMs: number;
  /** When the sweeps were. */
  sweeps: number[];
  /** The sweeps in which something could not be observed. */
  failedSweeps: number[];
  /** When the deployment was ready without a break. */
  readyStretches: Array<{ fromMs: number; toMs: number }>;
  /** In the order of the spec. */
  services: Array<{ name: string; runs: ServiceRun[] }>;
}

/** Events that bubble, out of shadow roots too. */
export interface EvenkeelStatusEventMap {
  /** After every sweep. */
  snapshot: CustomEvent<Snapshot>;
  /** At the verdict. */
  settled: CustomEvent<StabilizationResult>;
  /** The wait ended without a verdict: what it rejected with. */
  'wait-error': CustomEvent<unknown>;
  /** Someone chose another time on the timeline; undefined is the latest. */
  'at-change': CustomEvent<{ at: number | undefined }>;
}

/**
 * `<evenkeel-status>` shows a rollout: the verdict, a row for each service, and all of it over time. Importing this module
 * defines the element.
 *
 * It waits while it is in the document and has a `cluster` and a `spec`, or a `trace`. Other ones start the wait anew; spec
 * and options are compared by their content. Removed, it stops and calls the cluster no more.
 *
 * @example
 * const status = document.createElement('evenkeel-status');
 * Object.assign(status, { cluster, spec, options: { timeout: 300_000 } });
 * status.addEventListener('settled', ({ detail }) => console.log(detail.outcome.kind));
 * document.body.append(status);
 */
export class EvenkeelStatus extends HTMLElement {
  /** Whom to ask. A replay (`replayCluster` of `evenkeel/trace`) shows at once all that was recorded. */
  cluster: Cluster | null | undefined;
  /** What is wanted. Not needed for a replay. */
  spec: DeploymentSpec | undefined;
  /** As for `waitForStabilization`. Functions among them are called as they are at the time. */
  options: StabilizationOptions | undefined;
  /** A recorded trace, in place of `cluster`. */
  trace: string | undefined;
  /** The time to show, in milliseconds from the start; undefined, or past the end, is the latest. Also an attribute. @default undefined */
  at: number | undefined;

  /** The latest one. */
  readonly snapshot: Snapshot | undefined;
  /** Once there is a verdict. */
  readonly result: StabilizationResult | undefined;
  /** What the wait rejected with, where it did. */
  readonly error: unknown;
  /** A copy of what was seen so far. */
  readonly history: StatusHistory;
  /** Milliseconds from the start until now, or until the wait ended. */
  readonly durationMs: number;
  /** Settles when all that was set is on show. */
  readonly updateComplete: Promise<boolean>;

  /** Starts the wait anew. */
  restart(): void;

  addEventListener<K extends keyof EvenkeelStatusEventMap>(
    type: K,
    listener: (this: EvenkeelStatus, event: EvenkeelStatusEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof EvenkeelStatusEventMap>(
    type: K,
    listener: (this: EvenkeelStatus, event: EvenkeelStatusEventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'evenkeel-status': EvenkeelStatus;
  }
}
