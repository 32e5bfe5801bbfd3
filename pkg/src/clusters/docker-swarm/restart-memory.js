import { hasEnded } from './task-slots.js';

/**
 * Counts the tasks that ended, for as long as the cluster is asked: Swarm keeps only the last few of each slot
 * (`TaskHistoryRetentionLimit`), so that the number it shows stops growing while the crashes go on.
 */
export function restartMemory() {
  const seen = new Map();
  return {
    /** By node id, for the current tasks of a service. A new revision starts at zero. */
    count(service, current) {
      const revision = JSON.stringify(service.Spec.TaskTemplate ?? null);
      let memory = seen.get(service.ID);
      if (memory?.revision !== revision) {
        memory = { revision, nodeByTask: new Map() };
        seen.set(service.ID, memory);
      }
      for (const task of current) if (hasEnded(task)) memory.nodeByTask.set(task.ID, task.NodeID ?? '');
      const counts = new Map();
      for (const nodeId of memory.nodeByTask.values()) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
      return counts;
    },
  };
}
