import { containerId, endedTasks, hasEnded, isAlive, isRunning, otherTasks, taskSlots } from './task-slots.js';

const MAX_TASKS = 10;

/**
 * Which tasks' logs tell why, the most telling group first: of slots that do not run, the newest ended and the living task; then those
 * that run; then whatever has ended. After a rollback the ended tasks of the revision that was given up come before all of them. Tasks
 * without a container, or on a node that cannot be reached, have no log.
 */
export function tellingTasks(service, current, all, nodes) {
  const readable = (task) => containerId(task) && nodes.get(task.NodeID)?.Status?.State === 'ready';
  const slots = taskSlots(current.filter((task) => readable(task) || !hasEnded(task)));
  const failing = slots.filter(({ active }) => !isRunning(active));
  const rolledBack = service.UpdateStatus?.State?.startsWith('rollback_');
  const groups = [
    rolledBack ? endedTasks(otherTasks(current, all)).slice(0, 3) : [],
    failing.flatMap(({ active, ended }) => [ended[0], isAlive(active) ? active : undefined]),
    slots.map(({ active }) => active).filter(isAlive),
    slots.flatMap(({ ended }) => ended.slice(0, 2)),
  ];
  return groups.map((tasks) => [...new Set(tasks)].filter((task) => task && readable(task)).slice(0, MAX_TASKS));
}
