import type { MaybeRefOrGetter, ShallowRef } from 'vue';
import type { Cluster, DeploymentSpec, Snapshot, StabilizationOptions, StabilizationResult } from './index.js';

/** What a wait has shown so far. All three are undefined at first; `result` or `error` once it has ended. */
export interface Stabilization {
  readonly snapshot: Readonly<ShallowRef<Snapshot | undefined>>;
  readonly result: Readonly<ShallowRef<StabilizationResult | undefined>>;
  /** What the wait rejected with: see `waitForStabilization`. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Starts the wait anew. */
  restart(): void;
}

/**
 * Waits from when the component is mounted (outside of one: at once) until its scope is disposed of. The arguments may be
 * refs or getters. The wait starts anew when the cluster is another object, or spec or options ask for something else: they
 * are compared by their content. Functions among the options are called as they are at the time.
 *
 * @example
 * const { snapshot, result } = useStabilization(cluster, () => props.spec, { timeout: 300_000 });
 */
export function useStabilization(
  cluster: MaybeRefOrGetter<Cluster | null | undefined>,
  spec?: MaybeRefOrGetter<DeploymentSpec | undefined>,
  options?: MaybeRefOrGetter<StabilizationOptions | undefined>,
): Stabilization;
