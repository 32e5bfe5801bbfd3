import { counted, list, oldRevision } from '../shared/answer.js';
import { imageFailure } from '../shared/image-failure.js';
import { sameImage } from './image.js';

/**
 * The node states of one service. Pure. `health`: its entry of the deployment's `service_health`; `status`: the deployment's;
 * `containers`: the service's, where they were asked; `image`: the one its spec names; `seenNodes`: replicas by node, as of earlier sweeps.
 */
export function serviceStates({ health, status, containers, image, seenNodes = new Map() }) {
  if (status === 'stopped') return [broken({ reason: 'exited', message: 'the deployment is stopped', terminal: true })];
  // A daemon without a service manager says that all replicas run, and "unknown": that is not health.
  const healthy = health.health === 'healthy';
  const failure = orchestrationFailure(status, health) ?? healthFailure(health.health);
  const rows = containers?.length > 0
    ? containerRows(containers, image, healthy, failure)
    : [{ running: health.replicas_running, healthy, ...(failure && { failure }) }];
  const running = rows.reduce((sum, row) => sum + row.running, 0);
  if (running < health.replicas_desired) rows.push(...lostNodes(seenNodes, rows));
  const old = list(containers).filter((container) => isRunning(container) && !isNew(container, image));
  if (old.length > 0) rows.push(oldRevision(old.length));
  return rows;
}

/** How many replicas each node runs, to know later which one has vanished. */
export function replicasByNode(containers) {
  const nodes = new Map();
  for (const container of list(containers)) {
    if (container.node_id !== undefined && isRunning(container)) nodes.set(container.node_id, (nodes.get(container.node_id) ?? 0) + 1);
  }
  return nodes;
}

function containerRows(containers, image, healthy, failure) {
  const nodes = new Map();
  for (const container of containers) nodes.set(container.node_id, [...(nodes.get(container.node_id) ?? []), container]);
  return [...nodes].map(([nodeId, here]) => {
    const fresh = here.filter((container) => isNew(container, image));
    const ended = fresh.find(({ state }) => /^(exited|failed)/i.test(state ?? ''));
    const trouble = failure ?? (ended && { reason: 'exited', message: `the container ${ended.id} is ${ended.state}` });
    return {
      ...(nodeId !== undefined && { nodeId }),
      running: fresh.filter(isRunning).length,
      healthy: healthy && !ended,
      ...(trouble && { failure: trouble }),
    };
  });
}

/** An unreachable node is left out of every answer; only memory tells that it was there. */
function lostNodes(seenNodes, rows) {
  const present = new Set(rows.map(({ nodeId }) => nodeId));
  return [...seenNodes].filter(([nodeId]) => !present.has(nodeId)).map(([nodeId, replicas]) => ({
    nodeId, ...broken({ reason: 'node-lost', message: `node ${nodeId}, which ran ${counted(replicas, 'replica')}, is no longer reported` }),
  }));
}

function isRunning({ state }) {
  return /^running$/i.test(state ?? '');
}

/** Older servers do not tell the image; then nothing tells the revisions apart. */
function isNew(container, image) {
  return !image || !container.image || sameImage(container.image, image);
}

function healthFailure(health = '') {
  const [, reason] = /^unhealthy(?::\s*(.*))?$/s.exec(health) ?? [];
  if (!health.startsWith('unhealthy')) return undefined;
  return { reason: 'health-check-failing', message: reason || 'unhealthy' };
}

/** `failed: 1 service(s) failed: web: failed to register: …; db: failed to scale to 2: …`; a time-out of the daemon's own wait says nothing. */
function orchestrationFailure(status = '', { name, replicas_running: running, replicas_desired: desired }) {
  if (!status.startsWith('failed') || running >= desired) return undefined;
  const part = status.replace(/^failed: \d+ service\(s\) failed: /, '').split(/; (?=[^;]+: failed to )/).find((text) => text.startsWith(`${name}: failed to `));
  if (!part) return undefined;
  const message = part.slice(name.length + 2);
  if (/pull|manifest|image/i.test(message)) return imageFailure(message);
  return { reason: 'container-create-failed', message, ...(message.startsWith('failed to register') && { terminal: true }) };
}

function broken(failure) {
  return { running: 0, healthy: false, failure };
}
