import { ClusterError } from '../transport/index.js';
import { appsPath, corePath, parseServiceName, WORKLOAD_WORDS, WORKLOADS } from './kinds.js';
import { listAll } from './list-all.js';
import { podSelector } from './pod-selector.js';
import { indexEvents } from './rollout/events.js';
import { daemonSetRollout, deploymentRollout, statefulSetRollout } from './rollout/rollouts.js';
import { isSettled } from './rollout/workload-failures.js';

const MAX_EVENT_PAGES = 4;

/**
 * Reads the workloads of one namespace that `services` name, and all that belongs to them: at most one list per kind, one of
 * ReplicaSets, one of ControllerRevisions (for DaemonSets), one of Pods, and one of Events where something has not settled.
 * Answers the rollouts by service, and what is known of events; a service that is not there is left out.
 *
 * The workloads themselves are read fresh: from a cache they could still be as before the change that is waited for. All else is
 * judged by what they say, so a cache will do.
 */
export async function observeNamespace(transport, namespace, services, { signal, selector } = {}) {
  const found = await readWorkloads(transport, namespace, services, { signal, labelSelector: selector });
  const objects = [...found.values()].map(({ object }) => object);
  const ofKind = (wanted) => [...found.values()].filter(({ word }) => word === wanted).map(({ object }) => object);
  const cheap = (path, owners) => owners.length === 0
    ? []
    : listAll(transport, path, { cheap: true, signal, query: { labelSelector: podSelector(owners) } }).then(({ items }) => items);
  const [replicaSets, revisions, pods] = await Promise.all([
    cheap(appsPath(namespace, 'replicasets'), ofKind('deployment')),
    cheap(appsPath(namespace, 'controllerrevisions'), ofKind('daemonset')),
    cheap(corePath(namespace, 'pods'), objects),
  ]);
  const rollouts = new Map();
  for (const [service, { word, object }] of found) {
    if (word === 'deployment') rollouts.set(service, deploymentRollout(object, replicaSets, pods));
    else if (word === 'statefulset') rollouts.set(service, statefulSetRollout(object, pods));
    else rollouts.set(service, daemonSetRollout(object, revisions, pods));
  }
  const settled = [...rollouts.values()].every(isSettled);
  return { rollouts, eventsOf: settled ? () => [] : await readEvents(transport, namespace, signal), selector: podSelector(objects) };
}

async function readWorkloads(transport, namespace, services, { signal, labelSelector }) {
  const wanted = services.map((service) => ({ service, ...parseServiceName(service) })).filter(({ word }) => !word || Object.hasOwn(WORKLOADS, word));
  const words = WORKLOAD_WORDS.filter((word) => wanted.some((entry) => !entry.word || entry.word === word));
  const lists = await Promise.all(words.map(async (word) => {
    const names = new Set(wanted.filter((entry) => !entry.word || entry.word === word).map(({ name }) => name));
    const fieldSelector = names.size === 1 ? `metadata.name=${[...names][0]}` : undefined;
    const { items } = await listAll(transport, appsPath(namespace, WORKLOADS[word].plural), {
      signal, fatal: [401, 403, 404], query: { labelSelector: fieldSelector ? undefined : labelSelector, fieldSelector },
    });
    return items.filter((object) => names.has(object.metadata?.name)).map((object) => ({ word, object }));
  }));
  const all = lists.flat();
  const found = new Map();
  for (const { service, word, name } of wanted) {
    const matches = all.filter((entry) => entry.object.metadata.name === name && (!word || entry.word === word));
    if (matches.length > 1) throw ambiguous(namespace, name, matches);
    if (matches.length === 1) found.set(service, matches[0]);
  }
  return found;
}

function ambiguous(namespace, name, matches) {
  const names = matches.map(({ word }) => `${word}/${name}`).join(' or ');
  return new ClusterError(`kubernetes: the service "${name}" is ambiguous in namespace "${namespace}"; call it ${names}`, { fatal: true });
}

/** Reasons are worth having, but no sweep fails for want of them. */
async function readEvents(transport, namespace, signal) {
  try {
    const query = { fieldSelector: 'type=Warning' };
    const { items } = await listAll(transport, corePath(namespace, 'events'), { signal, query, cheap: true, maxPages: MAX_EVENT_PAGES, fatal: [] });
    return indexEvents(items);
  } catch (error) {
    if (signal?.aborted || error?.retryAfter) throw error;
    return () => [];
  }
}
