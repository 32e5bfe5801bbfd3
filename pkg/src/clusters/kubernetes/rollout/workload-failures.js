import { podState } from './pod.js';
import { condition, replicas } from './read.js';

/** What is wrong with a workload as a whole, beside its pods; the most telling first. Asked only where it has not settled. */
export function workloadFailures(rollout, eventsOf) {
  const { object } = rollout;
  if (object.metadata?.deletionTimestamp) {
    return [{ reason: 'deleting', message: `${rollout.kind} ${object.metadata.name} is being deleted`, terminal: true }];
  }
  // A StatefulSet whose pods are refused may stay unobserved for that.
  if (!rollout.observed) return [refusedSince(rollout, eventsOf), unobserved(rollout)].filter(Boolean);
  return [deadlineFailure(rollout), createFailure(rollout, eventsOf), pauseNote(rollout)].filter(Boolean);
}

function unobserved({ kind, object }) {
  const { generation } = object.metadata;
  const { observedGeneration = 'none' } = object.status ?? {};
  return { reason: 'old-revision', message: `the ${kind} controller has not seen generation ${generation} yet (last seen: ${observedGeneration})` };
}

/** A condition left over from an earlier revision names that one's ReplicaSet; it must not fail this rollout. */
function deadlineFailure({ object, newReplicaSet }) {
  const progressing = condition(object, 'Progressing');
  if (progressing?.status !== 'False' || progressing.reason !== 'ProgressDeadlineExceeded') return undefined;
  const named = /ReplicaSet "([^"]+)"/.exec(progressing.message ?? '')?.[1];
  if (named !== undefined && named !== newReplicaSet?.metadata?.name) return undefined;
  return { reason: 'progress-deadline-exceeded', message: progressing.message ?? progressing.reason, terminal: true };
}

/** No pod could be made: a condition of the ReplicaSet, or, for kinds that have none, an event no pod has been made since. */
function createFailure(rollout, eventsOf) {
  const failed = [rollout.newReplicaSet, rollout.object]
    .map((object) => condition(object, 'ReplicaFailure'))
    .find((entry) => entry?.status === 'True' && entry.reason === 'FailedCreate');
  if (failed) return refusal(failed.message ?? failed.reason);
  return rollout.current.length < rollout.replicas ? refusedSince(rollout, eventsOf) : undefined;
}

function refusedSince({ owners, newestPod }, eventsOf) {
  const event = owners.flatMap(eventsOf).find(({ reason, time }) => reason === 'FailedCreate' && time > newestPod);
  return event && refusal(event.message);
}

/** Not terminal: the controller goes on trying, and a quota, a policy or a missing account can be mended without a new rollout. */
function refusal(message) {
  if (/quota/i.test(message)) return { reason: 'quota-exceeded', message };
  if (/(serviceaccount|service account|priorityclass|priority class|runtimeclass) .*not found|no PriorityClass/i.test(message)) return { reason: 'config-missing', message };
  return { reason: 'admission-denied', message };
}

function pauseNote({ kind, object }) {
  return kind === 'Deployment' && object.spec?.paused
    ? { reason: 'rollout-paused', message: `Deployment ${object.metadata.name} is paused (spec.paused)` }
    : undefined;
}

/** What is said of pods of an earlier revision. */
export function oldRevisionFailure(rollout, number) {
  const still = number === 1 ? 'is still there' : 'are still there';
  const note = rollout.object.spec?.updateStrategy?.type === 'OnDelete' ? '; the update strategy OnDelete replaces a pod only once it is deleted' : '';
  return { reason: 'old-revision', message: `${replicas(number)} of the previous revision ${still}${note}` };
}

/** Whether all that the live object asks for is there, new, ready and available, and nothing else. */
export function isSettled(rollout) {
  if (!rollout.observed || rollout.object.metadata?.deletionTimestamp) return false;
  const { current, old, hiddenOld, replicas: wanted, spare, unavailable, revision } = rollout;
  return old.length === 0
    && hiddenOld === 0
    && unavailable === 0
    && current.length >= wanted
    && current.length <= wanted + spare
    && (wanted === 0 || revision !== undefined)
    && current.every((pod) => podState(pod).ready);
}
