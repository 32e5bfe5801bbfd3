import { hasEnded, isTerminating, podState } from './pod.js';
import { annotation, count, isObserved, label, ownedBy } from './read.js';
import { sameTemplate } from './template.js';

const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const CONTROLLER_REVISION_HASH = 'controller-revision-hash';

/**
 * A rollout is what one workload wants and what there is of it:
 * `object`, `kind`; `observed`, whether the controller has seen the newest change; `replicas`, the number the live object asks for;
 * `revision` and `revisionNumber` being rolled out, `older` revisions known; `reused`, whether that revision was in use before;
 * `current` pods of it, `ended` ones of it, `old` pods of others, `hiddenOld` more that only the status tells of, `spare` ones tolerated;
 * `newestPod`, the time it was made; `unavailable`, how many ready pods have not been so for `minReadySeconds`; `owners`, whose events concern it.
 */
export function deploymentRollout(deployment, allReplicaSets, allPods) {
  const replicaSets = ownedBy(allReplicaSets, deployment);
  const newest = findNewReplicaSet(deployment, replicaSets);
  const owned = replicaSets.flatMap((set) => ownedBy(allPods, set).map((pod) => ({ pod, isNew: set === newest })));
  const pods = sortPods(owned);
  const { status = {} } = deployment;
  const visibleOld = pods.old.filter((pod) => !isTerminating(pod)).length;
  const number = newest && count(annotation(newest, REVISION));
  return {
    ...base('Deployment', deployment, owned.map(take)),
    ...pods,
    replicas: count(deployment.spec?.replicas ?? 1),
    revision: newest && (label(newest, 'pod-template-hash') ?? newest.metadata?.name),
    revisionNumber: number,
    older: replicaSets
      .filter((set) => set !== newest && count(annotation(set, REVISION)) < (number ?? 0))
      .map((set) => label(set, 'pod-template-hash') ?? set.metadata?.name),
    reused: Boolean(newest && annotation(newest, REVISION_HISTORY)),
    newReplicaSet: newest,
    hiddenOld: Math.max(0, count(status.replicas) - count(status.updatedReplicas) - visibleOld),
    unavailable: unavailable(deployment, pods.current, newest?.status?.availableReplicas),
    owners: newest ? [newest, deployment] : [deployment],
  };
}

/**
 * The ReplicaSet of the Deployment's present template; undefined before the controller made it, and while a pause keeps it from doing so.
 * Where no template is the same to the letter (an API server in mid-upgrade), the revision annotation counts, but only as far as the
 * controller itself reports updated replicas: of a paused Deployment it names the old one.
 */
function findNewReplicaSet(deployment, replicaSets) {
  const oldestFirst = [...replicaSets].sort((a, b) => created(a) - created(b));
  const same = oldestFirst.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  if (same || !isObserved(deployment) || count(deployment.status?.updatedReplicas) === 0) return same;
  const revision = annotation(deployment, REVISION);
  return revision === undefined ? undefined : replicaSets.find((set) => annotation(set, REVISION) === revision);
}

/** With a partition, pods of lower ordinals rightly stay as they are. */
export function statefulSetRollout(statefulSet, allPods) {
  const { spec = {}, status = {} } = statefulSet;
  const observed = isObserved(statefulSet) && Boolean(status.updateRevision);
  const partition = count(spec.updateStrategy?.rollingUpdate?.partition);
  const owned = ownedBy(allPods, statefulSet);
  const revisionOf = (pod) => label(pod, CONTROLLER_REVISION_HASH);
  const pods = sortPods(observed ? owned.map((pod) => ({
    pod,
    isNew: revisionOf(pod) === status.updateRevision || ordinal(pod) < partition,
  })) : []);
  return {
    ...base('StatefulSet', statefulSet, owned),
    ...pods,
    observed,
    replicas: count(spec.replicas ?? 1),
    revision: observed ? status.updateRevision : undefined,
    older: [...new Set([status.currentRevision, ...owned.map(revisionOf)])].filter((name) => name && name !== status.updateRevision),
    // A StatefulSet tells no more of its history than that.
    reused: true,
    unavailable: unavailable(statefulSet, pods.current, status.availableReplicas),
    owners: [statefulSet],
  };
}

function ordinal(pod) {
  const match = /-(\d+)$/.exec(pod.metadata?.name ?? '');
  return match ? Number(match[1]) : Infinity;
}

/** A DaemonSet's status names no revision: its newest ControllerRevision does. */
export function daemonSetRollout(daemonSet, allRevisions, allPods) {
  const { status = {} } = daemonSet;
  const revisions = ownedBy(allRevisions, daemonSet).sort((a, b) => count(b.revision) - count(a.revision));
  const hashOf = (revision) => label(revision, CONTROLLER_REVISION_HASH) ?? label(revision, 'controller.kubernetes.io/hash');
  const observed = isObserved(daemonSet) && revisions.length > 0;
  const newest = observed ? revisions[0] : undefined;
  const hash = newest && hashOf(newest);
  const owned = ownedBy(allPods, daemonSet);
  const pods = sortPods(observed ? owned.map((pod) => ({ pod, isNew: label(pod, CONTROLLER_REVISION_HASH) === hash })) : []);
  return {
    ...base('DaemonSet', daemonSet, owned),
    ...pods,
    observed,
    replicas: count(status.desiredNumberScheduled),
    revision: hash,
    revisionNumber: newest && count(newest.revision),
    older: revisions.slice(1).map(hashOf),
    reused: Boolean(newest) && revisions.some((other) => other !== newest && created(other) > created(newest)),
    // On nodes tainted since, which it may go on using.
    spare: count(status.numberMisscheduled),
    unavailable: unavailable(daemonSet, pods.current, status.numberAvailable),
    owners: [daemonSet],
  };
}

function base(kind, object, owned) {
  return { kind, object, observed: isObserved(object), hiddenOld: 0, spare: 0, newestPod: Math.max(0, ...owned.map(created)) };
}

/** Pods of the present revision which are being deleted are neither counted nor in the way; old ones are until they are gone. */
function sortPods(unordered) {
  // The API lists in no fixed order.
  const pods = [...unordered].sort((a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1));
  const current = pods.filter(({ pod, isNew }) => isNew && !hasEnded(pod) && !isTerminating(pod));
  const ended = pods.filter(({ pod, isNew }) => isNew && pod.status?.phase === 'Failed');
  const old = pods.filter(({ pod, isNew }) => !isNew && !hasEnded(pod));
  return { current: current.map(take), ended: ended.map(take), old: old.map(take) };
}

function take({ pod }) {
  return pod;
}

/** From the controller's own count, so that no clock here is compared with one there. */
function unavailable(object, pods, available) {
  if (count(object.spec?.minReadySeconds) === 0) return 0;
  return Math.max(0, pods.filter((pod) => podState(pod).ready).length - count(available));
}

function created(object) {
  return Date.parse(object.metadata?.creationTimestamp ?? '') || 0;
}
