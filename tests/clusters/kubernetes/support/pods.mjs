import { at, metadata, template } from './objects.mjs';

/** What the kubelet says of a container, by the name of the state. */
const STATES = {
  running: { ready: true, started: true, state: { running: { startedAt: at(5) } } },
  starting: { ready: false, started: true, state: { running: { startedAt: at(5) } } },
  creating: { ready: false, started: false, state: { waiting: { reason: 'ContainerCreating' } } },
  initializing: { ready: false, started: false, state: { waiting: { reason: 'PodInitializing' } } },
};

export function waiting(reason, message, extra = {}) {
  return { ready: false, started: false, state: { waiting: { reason, ...(message ? { message } : {}) } }, ...extra };
}

export function ended(exitCode, reason, message) {
  return { terminated: { exitCode, reason, ...(message ? { message } : {}), startedAt: at(5), finishedAt: at(6), containerID: 'containerd://0a1b' } };
}

export const backOff = (restarts, last = ended(1, 'Error')) => waiting(
  'CrashLoopBackOff', 'back-off 10s restarting failed container=app pod=web-b-1_shop(0a1b)', { restartCount: restarts, lastState: last });

/**
 * A pod of `owner` (a ReplicaSet, StatefulSet or DaemonSet). `state`: one of STATES or what `waiting` makes; `unscheduled`: the
 * scheduler's message; `hash`: a controller revision's; `init`, `sidecar`: more containers, by name, and their states.
 */
export function pod(owner, suffix, { node = 'n1', state = 'running', phase, hash, created = 2, deleted, unscheduled, gates, init = {}, sidecar, readyAt = 6, status = {}, reason } = {}) {
  const name = `${owner.metadata.name}-${suffix}`;
  const inner = typeof state === 'string' ? STATES[state] : state;
  const labels = { app: owner.spec.selector.matchLabels.app, ...(owner.kind === 'ReplicaSet' ? { 'pod-template-hash': owner.metadata.labels['pod-template-hash'] } : { 'controller-revision-hash': hash }) };
  const { spec } = template(owner.spec.template.spec.containers[0].image, {}, { init: Object.keys(init), sidecar: sidecar && 'proxy' });
  const statusOf = (container, of) => ({
    name: container, image: spec.containers[0].image, imageID: '', lastState: {}, restartCount: 0, ...of,
  });
  const ready = inner.ready && !gates && (!sidecar || sidecar.ready);
  return {
    apiVersion: 'v1', kind: 'Pod',
    metadata: { ...metadata('Pod', name, { owner, labels, created, deleted }) },
    spec: { ...spec, ...(unscheduled ? {} : { nodeName: node }) },
    status: {
      phase: phase ?? (unscheduled || !inner.state.running ? (inner.restartCount ? 'Running' : 'Pending') : 'Running'), qosClass: 'BestEffort',
      ...(reason ? { reason } : {}),
      conditions: [
        unscheduled
          ? { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: unscheduled, lastProbeTime: null, lastTransitionTime: at(created) }
          : { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: at(created) },
        ...(unscheduled ? [] : [{
          type: 'Ready', status: ready ? 'True' : 'False', lastProbeTime: null, lastTransitionTime: at(readyAt),
          ...(ready ? {} : { reason: gates ? 'ReadinessGatesNotReady' : 'ContainersNotReady', message: gates ?? 'containers with unready status: [app]' }),
        }]),
      ],
      ...(unscheduled ? {} : {
        ...(Object.keys(init).length > 0 ? { initContainerStatuses: Object.entries(init).map(([container, of]) => statusOf(container, of)) } : {}),
        containerStatuses: [statusOf('app', inner), ...(sidecar ? [statusOf('proxy', sidecar)] : [])],
      }),
      ...status,
    },
  };
}
