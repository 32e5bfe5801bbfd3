import { ClusterError } from '../transport/index.js';
import { appsPath, batchPath, JOBS, parseServiceName, WORKLOAD_WORDS, WORKLOADS } from './kinds.js';
import { listAll } from './list-all.js';
import { controllerUid, count, isObserved } from './rollout/read.js';

const KEYS = ['namespace', 'selector', 'names', 'deployment', 'statefulSet', 'daemonSet'];
const DAEMONSET_POLL = 250;
const DAEMONSET_PATIENCE = 5_000;

/** Checks the argument of `deploymentSpec`. Answers `{ namespace, labelSelector, names }`, the names undefined where all are meant. */
export function readSelection(selection = {}) {
  if (typeof selection !== 'object' || selection === null || Array.isArray(selection)) {
    throw new TypeError(`kubernetes: deploymentSpec: expected an object with ${KEYS.join(', ')}, got ${describe(selection)}`);
  }
  for (const key of Object.keys(selection)) {
    if (!KEYS.includes(key)) throw new TypeError(`kubernetes: deploymentSpec.${key}: expected one of ${KEYS.join(', ')}`);
  }
  const text = (key) => {
    const value = selection[key];
    if (value !== undefined && (typeof value !== 'string' || value === '')) throw new TypeError(`kubernetes: deploymentSpec.${key}: expected a name, got ${describe(value)}`);
    return value;
  };
  const single = Object.entries({ deployment: 'deployment', statefulSet: 'statefulset', daemonSet: 'daemonset' })
    .flatMap(([key, word]) => (text(key) === undefined ? [] : [`${word}/${text(key)}`]));
  const { names = [] } = selection;
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new TypeError(`kubernetes: deploymentSpec.names: expected an array of names such as "deployment/web", got ${describe(names)}`);
  }
  const all = [...single, ...names];
  if (all.length === 0 && selection.names !== undefined) throw new TypeError('kubernetes: deploymentSpec.names: expected at least one name');
  return { namespace: text('namespace'), labelSelector: readSelector(selection.selector), names: all.length > 0 ? all : undefined };
}

/** A label selector as `kubectl -l` takes it, or an object of labels. */
function readSelector(selector) {
  if (selector === undefined || typeof selector === 'string') return selector || undefined;
  if (typeof selector === 'object' && selector !== null && !Array.isArray(selector)) {
    return Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(',') || undefined;
  }
  throw new TypeError(`kubernetes: deploymentSpec.selector: expected a label selector or an object of labels, got ${describe(selector)}`);
}

function describe(value) {
  return value === null ? 'null' : Array.isArray(value) ? `an array of ${value.length}` : typeof value === 'string' ? `"${value}"` : typeof value;
}

/** Reads what is wanted from the live objects. Answers `{ spec, entries }`: the spec, and each service's kind, name and desired number. */
export async function readDeployment(transport, namespace, { labelSelector, names }, { signal } = {}) {
  const wanted = names?.map((service) => ({ service, ...parseServiceName(service) }));
  const isWanted = (word, name) => !wanted || wanted.some((entry) => entry.name === name && (!entry.word || entry.word === word));
  const words = WORKLOAD_WORDS.filter((word) => !wanted || wanted.some((entry) => !entry.word || entry.word === word));
  const read = async (word, path, request) => {
    const { items } = await listAll(transport, path, { signal, query: { labelSelector }, ...request });
    return items.filter((object) => isWanted(word, object.metadata?.name)).map((object) => ({ word, object }));
  };
  const found = (await Promise.all([
    ...words.map((word) => read(word, appsPath(namespace, WORKLOADS[word].plural), { fatal: [401, 403, 404] })),
    // Jobs are only named; where they may not be listed, they go unnamed.
    ...Object.keys(JOBS).filter((word) => !wanted || wanted.some((entry) => entry.word === word))
      .map((word) => read(word, batchPath(namespace, JOBS[word].plural), { fatal: [] }).catch((error) => optional(error))),
  ])).flat().filter(({ word, object }) => word !== 'job' || controllerUid(object) === undefined);
  checkFound(namespace, wanted, found, labelSelector);

  const entries = [];
  for (const { word, object } of found.sort(byName)) {
    const { name } = object.metadata;
    const unique = found.every((other) => other.object === object || other.object.metadata.name !== name);
    const asNamed = wanted?.find((entry) => entry.name === name && entry.word === word);
    entries.push({ service: asNamed?.word && !unique ? `${word}/${name}` : unique ? name : `${word}/${name}`, word, name, replicas: await desired(transport, namespace, word, object, signal) });
  }
  const services = Object.fromEntries(entries.map(({ service, word, replicas }) => [service, Object.hasOwn(JOBS, word)
    ? { rtype: JOBS[word].rtype }
    : { rtype: 'service', scale: { mode: 'fixed', replicas }, endpoints: [], depends: [] }]));
  return { spec: { version: 'v1', deployment: deploymentName(namespace, labelSelector, entries, wanted), services }, entries };
}

function optional(error) {
  if (error?.status === 403 || error?.status === 404) return [];
  throw error;
}

function byName(a, b) {
  const [left, right] = [`${a.object.metadata.name}/${a.word}`, `${b.object.metadata.name}/${b.word}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function checkFound(namespace, wanted, found, labelSelector) {
  const missing = wanted?.find((entry) => !found.some(({ word, object }) => object.metadata.name === entry.name && (!entry.word || entry.word === word)));
  const hint = 'check the name, the namespace and the context';
  if (missing) {
    const what = missing.word ? `${missing.word} "${missing.name}"` : `deployment, statefulset or daemonset "${missing.name}"`;
    throw new ClusterError(`kubernetes: no ${what} in namespace "${namespace}"; ${hint}`, { status: 404, fatal: true });
  }
  if (found.length === 0) {
    const matching = labelSelector ? ` that matches "${labelSelector}"` : '';
    throw new ClusterError(`kubernetes: no workload in namespace "${namespace}"${matching}; ${hint}`, { status: 404, fatal: true });
  }
}

function deploymentName(namespace, labelSelector, entries, wanted) {
  if (wanted && entries.length === 1) return entries[0].name;
  return labelSelector ? `${namespace} (${labelSelector})` : namespace;
}

/** A DaemonSet's number is known once its controller has seen it: 0 before that would be no demand at all. */
async function desired(transport, namespace, word, object, signal) {
  if (word !== 'daemonset') return Object.hasOwn(JOBS, word) ? undefined : count(object.spec?.replicas ?? 1);
  let live = object;
  for (let waited = 0; !isObserved(live) && waited < DAEMONSET_PATIENCE; waited += DAEMONSET_POLL) {
    await pause(DAEMONSET_POLL, signal);
    const query = { fieldSelector: `metadata.name=${object.metadata.name}` };
    const { items } = await listAll(transport, appsPath(namespace, WORKLOADS.daemonset.plural), { signal, query });
    live = items[0] ?? live;
  }
  return isObserved(live) ? count(live.status?.desiredNumberScheduled) : Math.max(1, count(live.status?.desiredNumberScheduled));
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
