// Compiled, never run: what users write must be accepted, and what is wrong must be refused.
import {
  init,
  waitForStabilization,
  watchStabilization,
  type Cluster,
  type DeploymentSpec,
  type Diagnosis,
  type NodeServiceState,
  type Snapshot,
  type StabilizationOptions,
  type StabilizationOutcome,
  type StabilizationResult,
} from 'evenkeel';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_Check extends true>(): void {}

const spec: DeploymentSpec = {
  deployment: 'shop',
  services: {
    web: { scale: { mode: 'fixed', replicas: 3 }, endpoints: [{ protocol: 'websocket', port: 80 }], depends: ['db', { service: 'cache' }] },
    db: { scale: { mode: 'adaptive', min: 1 } },
    nightly: { rtype: 'cron' },
  },
};

const cluster: Cluster = {
  async clusterServiceStates(service, { signal }) {
    const answer = await fetch(`/services/${service}`, { signal });
    return (await answer.json()) as NodeServiceState[];
  },
  getServiceLogs: (service, tail) => [`${service}: ${tail} lines`, { message: 'an entry', timestamp: new Date() }],
  subscribe(changed) {
    changed('web');
    changed();
    return () => {};
  },
};

const batch: Cluster = { clusterStates: (services) => Object.fromEntries(services.map((name) => [name, [{ running: 1, healthy: true }]])) };

const options: StabilizationOptions = {
  timeout: Infinity,
  adaptive: 'range',
  signal: AbortSignal.timeout(1_000),
  onProgress: ({ services }) => services.map(({ running, desired }) => running / desired),
};

export async function deploy(): Promise<string> {
  const result = await waitForStabilization(cluster, spec, options);
  same<Equal<typeof result, StabilizationResult>>();
  return describe(result.outcome);
}

export async function dashboard(): Promise<void> {
  const watch = watchStabilization(batch, spec);
  for await (const snapshot of watch) same<Equal<typeof snapshot, Snapshot>>();
  const result = await watch;
  same<Equal<typeof result, StabilizationResult>>();
  watch.catch(() => undefined).finally(() => {});
}

function describe(outcome: StabilizationOutcome): string {
  switch (outcome.kind) {
    case 'ready': return 'ready';
    case 'timedOut': return outcome.message;
    case 'failed': return `${outcome.reason}: ${outcome.message}`;
  }
}

init();
init(new Uint8Array());
init(undefined, new Uint8Array());

export function cause({ services }: StabilizationResult): string[] {
  return services.flatMap(({ diagnosis }) => diagnosis ? [`${diagnosis.title}: ${quoted(diagnosis)}, since ${diagnosis.victimOf ?? 'itself'}`] : []);
}

export function lastWords({ blocking }: StabilizationResult | Snapshot): string[] {
  return blocking.flatMap(({ logs, evidence }) => logs.length > 0 ? logs : evidence ? [`at ${evidence.atMs.toFixed()}`, ...evidence.logs] : []);
}

export const quiet: StabilizationOptions = { evidence: false };

function quoted({ evidence }: Diagnosis): string {
  return evidence.kind === 'log' ? evidence.line : `${evidence.path}: ${evidence.text}`;
}

export const redactions: StabilizationOptions[] = [{ redact: false }, { redact: ['word'] }, { redact: (line) => line.trim() }];
// @ts-expect-error To mask what looks like a secret is the default.
const redact: StabilizationOptions = { redact: true };

// @ts-expect-error A scale is an object.
const scale: DeploymentSpec = { services: { web: { scale: 3 } } };
// @ts-expect-error A fixed scale needs its replicas.
const fixed: DeploymentSpec = { services: { web: { scale: { mode: 'fixed' } } } };
// @ts-expect-error Durations are numbers of milliseconds.
const duration: StabilizationOptions = { timeout: '30s' };
// @ts-expect-error There is no such option.
const option: StabilizationOptions = { interval: 500 };
// @ts-expect-error `healthy` is missing.
const state: NodeServiceState = { running: 1 };
// @ts-expect-error A ready outcome has no message.
const message = ({ kind: 'ready' } satisfies StabilizationOutcome).message;
// @ts-expect-error The spec is needed.
void waitForStabilization(cluster);

export { scale, fixed, duration, option, redact, state, message };
