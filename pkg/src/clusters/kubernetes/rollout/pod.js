import { condition, count, isTrue, list } from './read.js';

/** What counts of one pod. */
export function podState(pod) {
  const phase = pod.status?.phase;
  const ready = isTrue(pod, 'Ready');
  const statuses = list(pod.status?.containerStatuses);
  const started = statuses.length >= list(pod.spec?.containers).length && statuses.every((status) => status.state?.running);
  return {
    nodeId: pod.spec?.nodeName || undefined,
    running: phase === 'Running' && (ready || started),
    ready: phase === 'Running' && ready,
    readySince: Date.parse(condition(pod, 'Ready')?.lastTransitionTime ?? '') || 0,
    restarts: containerStatuses(pod).reduce((sum, { status }) => sum + count(status.restartCount), 0),
  };
}

/** Marked for deletion; it may go on running for its grace period. */
export function isTerminating(pod) {
  return pod.metadata?.deletionTimestamp !== undefined && pod.metadata.deletionTimestamp !== null;
}

/** Ended for good; evicted pods stay in this phase until they are collected. */
export function hasEnded(pod) {
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
}

/** All container statuses in the order in which they start; `init` tells the ones that run before the others, or beside them. */
export function containerStatuses(pod) {
  const init = list(pod.status?.initContainerStatuses).map((status) => ({ status, init: true }));
  return [...init, ...list(pod.status?.containerStatuses).map((status) => ({ status, init: false }))];
}
