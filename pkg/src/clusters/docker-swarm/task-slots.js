const ORDER = [
  'new', 'allocated', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting', 'running',
  'complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned',
];
const ENDED = new Set(['complete', 'failed', 'rejected']);

/**
 * A service's tasks by slot (replicated) or by node (global): `active`, the task that stands for the slot now, and `ended`, those before
 * it that came to an end by themselves, newest first. One that the orchestrator moved away, as when a node is drained, closes that row:
 * what ended before it is history. Like Docker's own client, the task with the lowest desired state is the active one.
 */
export function taskSlots(tasks) {
  const slots = new Map();
  for (const task of tasks) {
    const key = task.Slot || task.NodeID || task.ID;
    const slot = slots.get(key);
    if (slot) slot.push(task);
    else slots.set(key, [task]);
  }
  return [...slots.values()].map((slotTasks) => {
    const [active] = [...slotTasks].sort(byActivity);
    return { active, ended: lastEnded(slotTasks, active) };
  });
}

/** The tasks that came to an end by themselves, newest first. */
export function endedTasks(tasks) {
  return tasks.filter(hasEnded).sort((a, b) => taskTime(b) - taskTime(a));
}

/** Those that belong to another revision than `current`. */
export function otherTasks(current, all) {
  const ids = new Set(current.map(({ ID }) => ID));
  return all.filter(({ ID }) => !ids.has(ID));
}

/** Ended by itself, not shut down by the orchestrator. */
export function hasEnded(task) {
  return ENDED.has(task.Status?.State);
}

export function isRunning(task) {
  return task.DesiredState === 'running' && task.Status?.State === 'running';
}

/** Whether its container exists and has not ended. */
export function isAlive(task) {
  return task.Status?.State === 'running' || task.Status?.State === 'starting';
}

export function containerId(task) {
  return task.Status?.ContainerStatus?.ContainerID || undefined;
}

function taskTime(task) {
  return Date.parse(task.Status?.Timestamp ?? task.CreatedAt) || 0;
}

function lastEnded(tasks, active) {
  const others = [...tasks].sort((a, b) => createdAt(b) - createdAt(a)).filter((task) => task !== active || hasEnded(task));
  const moved = others.findIndex((task) => !hasEnded(task));
  return endedTasks(moved < 0 ? others : others.slice(0, moved));
}

function createdAt(task) {
  return Date.parse(task.CreatedAt) || 0;
}

function byActivity(a, b) {
  return rank(a.DesiredState) - rank(b.DesiredState) || createdAt(b) - createdAt(a);
}

function rank(state) {
  const index = ORDER.indexOf(state);
  return index < 0 ? ORDER.length : index;
}
