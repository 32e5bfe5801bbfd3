import type { Cluster, DeploymentSpec, Snapshot, StabilizationOptions, StabilizationResult } from './index.js';

/** What a wait has shown so far. All three are undefined at first; `result` or `error` once it has ended. */
export interface Stabilization {
  readonly snapshot: Snapshot | undefined;
  readonly result: StabilizationResult | undefined;
  /** What the wait rejected with: see `waitForStabilization`. */
  readonly error: unknown;
  /** Starts the wait anew. Always the same function. */
  readonly restart: () => void;
}

/**
 * Waits while the component is mounted, and renders it again with every snapshot.
 *
 * The wait starts anew when `cluster` is another object, or `spec` or `options` ask for something else: they are compared by
 * their content, so literals may stand in the component. Functions among the options (`onProgress`, `redact`) are called as
 * of the latest render and never start it anew; a new `signal` does. Make the cluster outside of the component or with
 * `useMemo`: one made in every render would start the wait anew in every render.
 *
 * Without a cluster it waits for nothing. An unmounted component stops the wait and calls the cluster no more.
 *
 * @example
 * function Rollout({ cluster }) {
 *   const { snapshot, result } = useStabilization(cluster, { services: { web: {} } }, { timeout: 300_000 });
 *   return <p>{result?.outcome.kind ?? `${snapshot?.blocking.length ?? '?'} services are not ready`}</p>;
 * }
 */
export function useStabilization(
  cluster: Cluster | null | undefined,
  spec?: DeploymentSpec,
  options?: StabilizationOptions,
): Stabilization;
