import { endedFailure, podFailure } from './pod-failure.js';
import { podState } from './pod.js';
import { isSettled, oldRevisionFailure, workloadFailures } from './workload-failures.js';

const RANKS = { terminal: 0, other: 1, paused: 2, oldRevision: 3, none: 4 };

/**
 * The states of one workload, a row per node, the most telling failure first.
 *
 * `running` counts pods of the revision being rolled out whose containers all run; a row is healthy when all of these are ready
 * (and available, where `minReadySeconds` is set) and no other revision is left there. As long as the workload has not settled
 * against its own live numbers, at least one row is not healthy.
 *
 * `asked`: the number the deployment's spec was given. Where the live object asks for another one by now (an autoscaler, a node more
 * for a DaemonSet) and has settled at it, that counts as `asked`. `expected`: a failure of the revision itself, from the revision memory.
 */
export function nodeStates(rollout, { asked, expected, eventsOf = () => [] } = {}) {
  const settled = isSettled(rollout) && !expected;
  if (settled && asked !== undefined && asked !== rollout.current.length) return resized(rollout, asked);
  const rows = podRows(rollout, settled, eventsOf);
  if (!settled) {
    // What is said of the workload goes without a node.
    const cause = rows.map(({ failure }) => failure).filter((failure) => failureRank(failure) < RANKS.oldRevision).reduce(worse, undefined);
    const failures = [expected, ...workloadFailures(rollout, eventsOf)].filter(Boolean).map((failure) => withCause(failure, cause));
    if (rollout.hiddenOld > 0) failures.push(oldRevisionFailure(rollout, rollout.hiddenOld));
    rows.push(...failures.map((failure) => ({ running: 0, healthy: false, failure })));
    if (rows.every(({ healthy }) => healthy)) rows.push({ running: 0, healthy: false, ...endedNote(rollout) });
  }
  return rows.sort((a, b) => rank(a) - rank(b) || byNode(a.nodeId ?? '', b.nodeId ?? ''));
}

function podRows(rollout, settled, eventsOf) {
  const rows = new Map();
  const row = (nodeId) => {
    if (!rows.has(nodeId)) rows.set(nodeId, { ...(nodeId === undefined ? {} : { nodeId }), running: 0, healthy: true, restarts: 0, old: 0 });
    return rows.get(nodeId);
  };
  for (const { pod, state, available } of withAvailability(rollout)) {
    const entry = row(state.nodeId);
    entry.running += state.running ? 1 : 0;
    entry.restarts += state.restarts;
    entry.healthy &&= state.ready && available;
    if (!settled) entry.failure = worse(entry.failure, podFailure(pod, eventsOf(pod)));
  }
  for (const pod of rollout.old) row(pod.spec?.nodeName || undefined).old += 1;
  return [...rows.values()].map(({ old, failure, restarts, ...entry }) => {
    const said = failure ?? (old > 0 ? oldRevisionFailure(rollout, old) : undefined);
    return { ...entry, healthy: entry.healthy && old === 0, ...(restarts > 0 ? { restarts } : {}), ...(said ? { failure: said } : {}) };
  });
}

/** The pods that became ready last are the ones not available yet. */
function withAvailability(rollout) {
  const entries = rollout.current.map((pod) => ({ pod, state: podState(pod), available: true }));
  const ready = entries.filter(({ state }) => state.ready).sort((a, b) => b.state.readySince - a.state.readySince);
  for (const entry of ready.slice(0, rollout.unavailable)) entry.available = false;
  return entries;
}

/** A workload that has settled at another number than was asked. Nothing at all is no rollout, unless no node is eligible for a DaemonSet. */
function resized(rollout, asked) {
  if (rollout.replicas === 0 && rollout.kind !== 'DaemonSet') {
    return [{ running: 0, healthy: false, failure: { reason: 'scaled-to-zero', message: `spec.replicas is 0 now; it was ${asked} when the deployment was read` } }];
  }
  let left = asked;
  const rows = podRows(rollout, true, () => []).map((row) => {
    const running = Math.min(row.running, left);
    left -= running;
    return { ...row, running };
  });
  if (left > 0) rows.push({ running: left, healthy: true });
  return rows;
}

function endedNote(rollout) {
  const failure = rollout.ended.map(endedFailure).find(Boolean);
  return failure ? { failure } : {};
}

function worse(a, b) {
  if (!a || !b) return a ?? b;
  return failureRank(b) < failureRank(a) ? b : a;
}

function byNode(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank({ failure }) {
  return failureRank(failure);
}

function failureRank(failure) {
  if (!failure) return RANKS.none;
  if (failure.terminal) return RANKS.terminal;
  if (failure.reason === 'old-revision') return RANKS.oldRevision;
  return failure.reason === 'rollout-paused' ? RANKS.paused : RANKS.other;
}

/** That time ran out is what ends the wait; what the pods say is why. */
function withCause(failure, cause) {
  if (failure.reason !== 'progress-deadline-exceeded' || !cause) return failure;
  return { ...failure, message: `${failure.message} ${cause.reason}: ${cause.message}` };
}
