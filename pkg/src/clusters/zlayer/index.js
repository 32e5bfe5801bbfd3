import { ClusterError, createTransport } from '../transport/index.js';
import { list, own } from '../shared/answer.js';
import { watchDeployment } from './events.js';
import { replicasByNode, serviceStates } from './service-states.js';

export { ClusterError } from '../transport/index.js';

const CALLS_AT_ONCE = 8;

/** A ZLayer deployment as a cluster; see zlayer.d.ts for the options. */
export function zlayer(options = {}) {
  const { token } = options;
  const transport = createTransport({
    cluster: 'zlayer',
    baseUrl: options.baseUrl ?? 'http://localhost:3669',
    socketPath: options.socketPath,
    tls: options.tls,
    fetch: options.fetch,
    requestTimeout: options.requestTimeout,
    headers: async () => {
      const value = typeof token === 'function' ? await token() : token;
      return {
        ...(typeof options.headers === 'function' ? await options.headers() : options.headers),
        ...(value && { Authorization: `Bearer ${value}` }),
      };
    },
    hints: { 401: 'check the token', 403: 'check the rights of the token', 404: 'check the name of the deployment' },
  });
  const subscriptions = new Set();
  let { deployment } = options;
  let spec;
  let specVersion;
  /** By service: how many replicas each node ran when it was last seen. */
  const seenNodes = new Map();

  function pathOf(...parts) {
    if (typeof deployment !== 'string' || deployment === '') {
      throw new ClusterError('zlayer: no deployment is named; pass the option deployment, or call deploymentSpec first', { fatal: true });
    }
    return ['/api/v1/deployments', deployment, ...parts].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');
  }

  async function readSpec(signal) {
    spec = await transport.json(pathOf('spec'), { signal, fatal: [401, 403, 404] });
    return spec;
  }

  async function clusterStates(services, { signal } = {}) {
    const details = await transport.json(pathOf(), { signal, fatal: [401, 403, 404] });
    if (!Array.isArray(details?.service_health)) throw new ClusterError(`zlayer: GET ${pathOf()}: expected service_health to be a list`);
    if (spec === undefined || specVersion !== details.updated_at) {
      await readSpec(signal);
      specVersion = details.updated_at;
    }
    const health = new Map(details.service_health.map((one) => [one.name, one]));
    const present = services.filter((service) => health.has(service));
    const entries = await eachOf(present, async (service) => {
      const one = health.get(service);
      return [service, await statesOf(service, one, details.status, signal)];
    });
    return Object.fromEntries(entries);
  }

  /** Only the list of containers tells the nodes and the images, and on some servers only it counts all nodes' replicas. */
  async function statesOf(service, health, status, signal) {
    const containers = health.replicas_desired > 0
      ? list(await transport.json(pathOf('services', service, 'containers'), { signal, notFound: [] }))
      : [];
    const states = serviceStates({ health, status, containers, image: imageOf(own(spec?.services, service)), seenNodes: seenNodes.get(service) });
    const nodes = replicasByNode(containers);
    const full = [...nodes.values()].reduce((sum, replicas) => sum + replicas, 0) >= health.replicas_desired;
    seenNodes.set(service, full ? nodes : new Map([...(seenNodes.get(service) ?? []), ...nodes]));
    return states;
  }

  async function getServiceLogs(service, tail, { signal } = {}) {
    const lines = await transport.lines(pathOf('services', service, 'logs'), { signal, tail, query: { lines: tail }, notFound: [] });
    return lines.filter((line) => !line.startsWith('# No running containers')).map((line) => {
      const [, stream, message] = /^\[(stdout|stderr)\] ?(.*)$/s.exec(line) ?? [];
      return stream ? { message, stream } : { message: line };
    });
  }

  function subscribe(changed) {
    const subscription = new AbortController();
    subscriptions.add(subscription);
    if (deployment !== undefined) watchDeployment(transport, { path: pathOf('events'), changed, signal: subscription.signal });
    return () => {
      subscriptions.delete(subscription);
      subscription.abort();
    };
  }

  async function deploymentSpec(selector = {}, { signal } = {}) {
    const name = selector.deployment ?? options.deployment;
    if (typeof name !== 'string' || name === '') throw new TypeError('zlayer: deploymentSpec: deployment: expected a name');
    deployment = name;
    seenNodes.clear();
    specVersion = undefined;
    return readSpec(signal);
  }

  function close() {
    for (const subscription of subscriptions) subscription.abort();
    transport.close();
  }

  return { clusterStates, getServiceLogs, subscribe, deploymentSpec, close };
}

function imageOf(service) {
  const image = service?.image?.name ?? service?.image;
  return typeof image === 'string' ? image : undefined;
}

/** `work` for each item, a few at once; the results in the order of the items. */
async function eachOf(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
  return results;
}
