import { createConnection } from './connection.js';
import { readDeployment, readSelection } from './deployment-spec.js';
import { appsPath, corePath, WORKLOADS } from './kinds.js';
import { readLogs } from './logs.js';
import { observeNamespace } from './observe.js';
import { nodeStates } from './rollout/node-states.js';
import { createPullErrors } from './rollout/pull-errors.js';
import { createRevisionMemory } from './rollout/revision-memory.js';
import { createScope } from './scope.js';
import { watchCollections } from './watch.js';

export { ClusterError } from '../transport/index.js';

/**
 * The workloads of a Kubernetes namespace as a cluster. Options and meanings: `kubernetes.d.ts` and `docs/clusters/kubernetes.md`.
 *
 * @example
 * const cluster = kubernetes();
 * await waitForStabilization(cluster, await cluster.deploymentSpec({ deployment: 'web' }));
 */
export function kubernetes(options = {}) {
  checkOptions(options);
  const connection = createConnection(options);
  const memory = createRevisionMemory(options.revisions);
  const scope = createScope(() => options.namespace ?? connection.namespace() ?? 'default');
  const pullErrors = new Map();
  const rollouts = new Map();

  return {
    async clusterStates(services, { signal } = {}) {
      const answers = await Promise.all(scope.byNamespace(services).map((group) => observe(group, signal)));
      return Object.fromEntries(answers.flat());
    },

    async getServiceLogs(service, tail, { signal } = {}) {
      if (tail <= 0) return [];
      if (!rollouts.has(service)) await Promise.all(scope.byNamespace([service]).map((group) => observe(group, signal)));
      const rollout = rollouts.get(service);
      return rollout ? readLogs(connection, scope.namespaceOf(service), rollout, tail, { signal }) : [];
    },

    subscribe(changed) {
      memory.forget();
      const controller = new AbortController();
      for (const { namespace, words } of scope.watched()) {
        const pods = corePath(namespace, 'pods');
        const paths = [pods, ...words.map((word) => appsPath(namespace, WORKLOADS[word].plural))];
        watchCollections(connection, paths, (path) => (path === pods ? scope.podSelector(namespace) : undefined), changed, controller.signal);
      }
      return () => controller.abort();
    },

    async deploymentSpec(selection, { signal } = {}) {
      const { namespace = scope.defaultNamespace(), labelSelector, names } = readSelection(selection);
      const { spec, entries } = await readDeployment(connection, namespace, { labelSelector, names }, { signal });
      scope.add(namespace, labelSelector, entries);
      memory.forget();
      return spec;
    },

    close() {
      connection.close();
    },
  };

  async function observe({ namespace, selector, services }, signal) {
    const answer = await observeNamespace(connection, namespace, services.map(({ fullName }) => fullName), { signal, selector });
    scope.setPodSelector(namespace, answer.selector);
    if (!pullErrors.has(namespace)) pullErrors.set(namespace, createPullErrors());
    const errors = pullErrors.get(namespace);
    errors.note([...answer.rollouts.values()].flatMap(({ current }) => current));
    const eventsOf = errors.withRemembered(answer.eventsOf);
    return services.flatMap(({ service, fullName, asked }) => {
      const rollout = answer.rollouts.get(fullName);
      if (!rollout) return [];
      rollouts.set(service, rollout);
      scope.learn(service, rollout);
      const states = nodeStates(rollout, { asked, expected: memory.check(service, rollout), eventsOf });
      memory.noteFailure(service, states);
      return [[service, states]];
    });
  }
}

const KNOWN = ['baseUrl', 'token', 'headers', 'fetch', 'tls', 'namespace', 'kubeconfig', 'context', 'revisions', 'requestTimeout', 'maxBodyBytes'];

function checkOptions(options) {
  if (typeof options !== 'object' || options === null) throw new TypeError(`kubernetes: options: expected an object, got ${options === null ? 'null' : typeof options}`);
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw new TypeError(`kubernetes: ${key}: expected one of the options ${KNOWN.join(', ')}`);
  }
  const expect = (key, types, meaning) => {
    const value = options[key];
    if (value === null || (value !== undefined && !types.includes(typeof value))) throw new TypeError(`kubernetes: ${key}: expected ${meaning}, got ${value === null ? 'null' : typeof value}`);
  };
  expect('baseUrl', ['string', 'object'], 'a URL');
  expect('token', ['string', 'function'], 'a string or a function');
  expect('headers', ['object', 'function'], 'an object or a function');
  expect('fetch', ['function'], 'a function');
  expect('tls', ['object'], 'an object');
  for (const key of ['namespace', 'kubeconfig', 'context']) {
    expect(key, ['string'], 'a string');
    if (options[key] === '') throw new TypeError(`kubernetes: ${key}: expected a string that is not empty`);
  }
  for (const key of ['requestTimeout', 'maxBodyBytes']) {
    expect(key, ['number'], 'a number');
    if (options[key] !== undefined && !(options[key] > 0)) throw new TypeError(`kubernetes: ${key}: expected a number above 0, got ${options[key]}`);
  }
  expect('revisions', ['object'], 'an object');
  for (const [service, revision] of Object.entries(options.revisions ?? {})) {
    if (typeof revision !== 'string' && !Number.isInteger(revision)) throw new TypeError(`kubernetes: revisions.${service}: expected a revision's number or name, got ${typeof revision}`);
  }
}
