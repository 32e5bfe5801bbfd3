import { EvenkeelStatus } from 'evenkeel/element';
import { useStabilization } from 'evenkeel/react';
import { useStabilization as inVue } from 'evenkeel/vue';
import type { Cluster, Snapshot, StabilizationResult } from 'evenkeel';

declare const cluster: Cluster;

const status: EvenkeelStatus = document.createElement('evenkeel-status');
status.cluster = cluster;
status.spec = { services: { web: {} } };
status.options = { stableFor: 1000 };
status.at = undefined;
status.addEventListener('settled', ({ detail }) => {
  const result: StabilizationResult = detail;
  console.log(result.outcome.kind);
});
status.addEventListener('at-change', ({ detail: { at } }) => at?.toFixed());
status.addEventListener('click', (event) => event.preventDefault());
const first: number | undefined = status.history.services[0]?.runs[0]?.fromMs;
// @ts-expect-error what is read cannot be set
status.result = undefined;

const { snapshot, restart } = useStabilization(cluster, { services: {} }, { timeout: 1 });
const seen: Snapshot | undefined = snapshot;
restart();
useStabilization(undefined);

const ofVue = inVue(() => cluster, { services: {} });
const sweep: number | undefined = ofVue.snapshot.value?.sweep;
console.log(first, seen, sweep);
