import { oldRevision } from '../docker-engine/old-revision.js';
import { slotFailure, updateFailure } from './failures.js';
import { hasEnded, isAlive, isRunning, otherTasks, taskSlots } from './task-slots.js';

/**
 * The node states of one service.
 *
 * `current`: the tasks of the revision being rolled out, history included; `all`: all of its tasks; `nodes`: by id; `restarts`: how
 * many of each node's tasks have ended so far; `since`: see `updateFailure`.
 */
export function serviceStates({ service, current, all, nodes, restarts = endedByNode(current), since }) {
  const slots = taskSlots(current).filter((slot) => !outOfReach(service, slot.active));
  const running = slots.filter(({ active }) => isRunning(active) && isUp(nodes, active.NodeID));
  const context = { taskTemplate: service.Spec.TaskTemplate, anyRunning: running.length > 0 };
  const rows = new Map();
  const row = (nodeId = '') => {
    if (!rows.has(nodeId)) rows.set(nodeId, { ...(nodeId && { nodeId }), running: 0, healthy: true });
    return rows.get(nodeId);
  };

  for (const { active } of running) row(active.NodeID).running += 1;
  for (const slot of slots) if (!running.includes(slot)) addFailure(slot);
  for (const [nodeId, count] of restarts) if (count > 0) row(nodeId).restarts = count;
  const states = [...rows.values()];
  const update = updateFailure(service, { current, others: otherTasks(current, all), since });
  if (update) states.push({ running: 0, healthy: false, failure: update });
  states.push(...oldRevisionStates(current, all, nodes));
  return states;

  function addFailure(slot) {
    const { active } = slot;
    const lost = active.NodeID && !isUp(nodes, active.NodeID) && !hasEnded(active);
    const failure = lost ? nodeLost(nodes, active.NodeID) : slotFailure(slot, context);
    if (!failure) return;
    const nodeId = active.NodeID || slot.ended[0]?.NodeID;
    const state = row(nodeId);
    state.healthy = false;
    if (!state.failure || (failure.terminal && !state.failure.terminal)) state.failure = failure;
  }
}

/** How many tasks of this revision have ended by themselves, by node id. */
export function endedByNode(tasks) {
  const counts = new Map();
  for (const task of tasks) if (hasEnded(task)) counts.set(task.NodeID ?? '', (counts.get(task.NodeID ?? '') ?? 0) + 1);
  return counts;
}

/** Replicas of an earlier revision whose containers are still there, per node: until they are gone the rollout has not settled. */
function oldRevisionStates(current, all, nodes) {
  const counts = new Map();
  for (const task of otherTasks(current, all)) {
    if (!isAlive(task) || !isUp(nodes, task.NodeID)) continue;
    counts.set(task.NodeID, (counts.get(task.NodeID) ?? 0) + 1);
  }
  return [...counts].map(([nodeId, count]) => ({ nodeId, running: 0, healthy: false, failure: oldRevision(count) }));
}

/** A node that is down keeps its tasks `running` in the list until they are placed elsewhere. */
function isUp(nodes, nodeId) {
  const state = nodes.get(nodeId)?.Status?.State;
  return state !== undefined && state !== 'down' && state !== 'disconnected';
}

function nodeLost(nodes, nodeId) {
  const node = nodes.get(nodeId);
  const name = node?.Description?.Hostname ?? nodeId;
  const said = node?.Status?.Message;
  return { reason: 'node-lost', message: node ? `node ${name} is ${node.Status.State}${said ? `: ${said}` : ''}` : `node ${nodeId} left the swarm` };
}

/** A global service's task for a node of another platform waits for ever and is no part of what is wanted. */
function outOfReach(service, active) {
  return Boolean(service.Spec.Mode?.Global) && !active.Status?.ContainerStatus?.ContainerID
    && /^no suitable node \(unsupported platform on 1 node\)$/.test(active.Status?.Err ?? '');
}
