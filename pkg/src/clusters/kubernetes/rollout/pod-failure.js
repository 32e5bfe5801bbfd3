import { imageFailure, isImageReason } from './image-failure.js';
import { containerStatuses, podState } from './pod.js';
import { condition, count } from './read.js';

const MAX_TERMINATION_MESSAGE = 500;
const CONTAINER_REASONS = {
  CreateContainerConfigError: 'config-missing',
  CreateContainerError: 'container-create-failed',
  RunContainerError: 'container-create-failed',
  PreStartHookError: 'container-create-failed',
  PreCreateHookError: 'container-create-failed',
  PostStartHookError: 'container-create-failed',
  StartError: 'container-create-failed',
  ContainerCannotRun: 'container-create-failed',
};
const EVENT_REASONS = {
  FailedMount: 'mount-failed',
  FailedAttachVolume: 'mount-failed',
  FailedMapVolume: 'mount-failed',
  FailedCreatePodSandBox: 'container-create-failed',
  NetworkNotReady: 'container-create-failed',
};
const EVICTED = /^(Evicted|Preempt|NodeLost|NodeShutdown|Shutdown|Terminated|DeletionByTaintManager)/;

/** What is wrong with a pod that is not ready, in the API's words; `events` are the pod's warnings, newest first. */
export function podFailure(pod, events = []) {
  if (podState(pod).ready) return undefined;
  const containers = containerStatuses(pod);
  const ofContainer = first(containers, (entry) => waitingFailure(entry, events)) ?? first(containers, exitFailure);
  if (ofContainer) return ofContainer;
  const unscheduled = scheduleFailure(pod);
  if (unscheduled) return unscheduled;
  const started = containers.some(({ status }) => status.state?.running || count(status.restartCount) > 0);
  const ofEvent = started ? undefined : first(events, eventFailure);
  if (ofEvent) return ofEvent;
  const outOfMemory = first(containers, ({ status }) => oomFailure(status, status.lastState?.terminated));
  return outOfMemory ?? probeFailure(events) ?? first(containers, lastExitFailure) ?? gateFailure(pod);
}

/** Why a pod of the new revision ended: evicted, or turned away by the node's kubelet. Both are replaced, so neither is terminal. */
export function endedFailure(pod) {
  const { reason = '', message } = pod.status ?? {};
  if (EVICTED.test(reason)) return { reason: 'node-lost', message: said(reason, message) };
  const exited = first(containerStatuses(pod), exitFailure);
  if (exited) return exited;
  return reason ? { reason: 'task-rejected', message: said(reason, message) } : undefined;
}

function waitingFailure({ status, init }, events) {
  const { reason, message } = status.state?.waiting ?? {};
  if (!reason || reason === 'ContainerCreating' || reason === 'PodInitializing') return undefined;
  const words = message || reason;
  if (isImageReason(reason)) return imageFailure(reason, withPullError(words, status, events));
  if (reason === 'CrashLoopBackOff') return crashFailure(status, init, words, events);
  if (Object.hasOwn(CONTAINER_REASONS, reason)) return { reason: CONTAINER_REASONS[reason], message: said(reason, message) };
  // A waiting reason this version does not know still tells more than silence.
  return { reason: 'container-create-failed', message: said(reason, message) };
}

/** Older kubelets say no more than "Back-off pulling image": the cause is in the events. */
function withPullError(words, status, events) {
  if (!/^Back-off pulling image/.test(words) || /: .*(error|failed)/i.test(words)) return words;
  const cause = events.find(({ reason, message }) => reason === 'Failed' && /pull image/.test(message) && message.includes(`"${status.image}"`))
    ?? events.find(({ reason, message }) => reason === 'Failed' && /pull image/.test(message));
  return cause ? `${words}: ${cause.message}` : words;
}

function crashFailure(status, init, words, events) {
  const last = status.lastState?.terminated;
  if (last?.reason === 'OOMKilled') return oomFailure(status, last);
  const parts = [words];
  if (last) parts.push(exitWords(status, init, last));
  const probe = probeFailure(events);
  if (probe && /^Liveness|^Startup/.test(probe.message)) parts.push(probe.message);
  return { reason: 'crash-loop', message: parts.join('; ') };
}

function exitFailure({ status, init }) {
  const ended = status.state?.terminated;
  // An init container that ended well has done its work.
  if (!ended || (init && count(ended.exitCode) === 0)) return undefined;
  return oomFailure(status, ended) ?? startFailure(ended) ?? { reason: 'exited', message: exitWords(status, init, ended) };
}

function lastExitFailure({ status, init }) {
  const last = status.lastState?.terminated;
  if (!last || (init && count(last.exitCode) === 0)) return undefined;
  return startFailure(last) ?? { reason: 'exited', message: exitWords(status, init, last) };
}

function oomFailure(status, ended) {
  return ended?.reason === 'OOMKilled'
    ? { reason: 'oom-killed', message: `container "${status.name}": OOMKilled (exit code ${count(ended.exitCode)})` }
    : undefined;
}

function startFailure(ended) {
  return Object.hasOwn(CONTAINER_REASONS, ended.reason ?? '')
    ? { reason: CONTAINER_REASONS[ended.reason], message: said(ended.reason, ended.message) }
    : undefined;
}

function exitWords(status, init, ended) {
  const words = `${init ? 'init container' : 'container'} "${status.name}" ended with exit code ${count(ended.exitCode)}`;
  const why = ended.reason ? ` (${ended.reason})` : '';
  const message = ended.message?.trim().slice(-MAX_TERMINATION_MESSAGE);
  return `${words}${why}${message ? `: ${message}` : ''}`;
}

function scheduleFailure(pod) {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  return { reason: 'unschedulable', message: said(scheduled.reason, scheduled.message) };
}

function eventFailure({ reason, message }) {
  return Object.hasOwn(EVENT_REASONS, reason) ? { reason: EVENT_REASONS[reason], message } : undefined;
}

function probeFailure(events) {
  const unhealthy = events.find(({ reason }) => reason === 'Unhealthy');
  return unhealthy ? { reason: 'health-check-failing', message: unhealthy.message } : undefined;
}

function gateFailure(pod) {
  const ready = condition(pod, 'Ready');
  return ready?.reason === 'ReadinessGatesNotReady' ? { reason: 'health-check-failing', message: said(ready.reason, ready.message) } : undefined;
}

function said(reason, message) {
  if (!message) return reason;
  return !reason || message.includes(reason) ? message : `${reason}: ${message}`;
}

function first(items, find) {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
