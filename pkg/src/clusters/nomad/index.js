import { ClusterError, createTransport } from '../transport/index.js';
import { list } from '../shared/answer.js';
import { watchJob } from './events.js';
import { groupStates, needsEvaluations } from './group-states.js';
import { groupLogs } from './logs.js';
import { findRevision } from './revision.js';
import { jobServices } from './spec.js';

export { ClusterError } from '../transport/index.js';

const EVALUATION_WAIT = 5_000;
const EVALUATION_INTERVAL = 250;

/** A Nomad job as a cluster; see nomad.d.ts for the options. A service is a task group. */
export function nomad(options = {}) {
  const environment = globalThis.process?.env ?? {};
  const { token = environment.NOMAD_TOKEN, requestTimeout = 10_000 } = options;
  const region = options.region ?? environment.NOMAD_REGION;
  const defaultNamespace = options.namespace ?? environment.NOMAD_NAMESPACE ?? 'default';
  const transport = createTransport({
    cluster: 'nomad',
    baseUrl: options.baseUrl ?? environment.NOMAD_ADDR ?? 'http://127.0.0.1:4646',
    socketPath: options.socketPath,
    tls: options.tls,
    fetch: options.fetch,
    requestTimeout,
    headers: async () => ({
      ...(typeof options.headers === 'function' ? await options.headers() : options.headers),
      'X-Nomad-Token': (typeof token === 'function' ? await token() : token) || undefined,
    }),
    hints: {
      401: 'check the token',
      403: 'check that the token has the capabilities read-job and, for logs, read-logs in the namespace',
      404: 'check the job ID, the namespace and the region',
    },
  });
  /** By service: the job and the group it stands for. */
  const targets = new Map();
  /** By job: the version that is waited for, as `deploymentSpec` found it. */
  const pinned = new Map();
  /** By job: what the last sweep saw, for the logs. */
  const lastSeen = new Map();
  const subscriptions = new Set();

  function jobKey(job, namespace = defaultNamespace) {
    return JSON.stringify([namespace, job]);
  }

  function targetOf(service) {
    const known = targets.get(service);
    if (known) return known;
    if (options.job !== undefined) return { job: options.job, namespace: defaultNamespace, group: service };
    throw new ClusterError(`nomad: nothing is known of the service "${service}"; pass the option job, or call deploymentSpec first`, { fatal: true });
  }

  function queryOf({ namespace }) {
    return { namespace, region };
  }

  /** Everything about one job but its evaluations: three calls for all its groups. */
  async function observe(target, signal) {
    const path = `/v1/job/${encodeURIComponent(target.job)}`;
    const request = { signal, query: queryOf(target), fatal: [401, 403, 404] };
    const [job, allocations, deployments] = await Promise.all([
      transport.json(path, request),
      transport.json(`${path}/allocations`, request),
      transport.json(`${path}/deployments`, request),
    ]);
    if (!Number.isInteger(job?.Version)) throw new ClusterError(`nomad: GET ${path}: expected a job with a Version, got something else`);
    const seen = { job, allocations: list(allocations), deployments: list(deployments) };
    lastSeen.set(jobKey(target.job, target.namespace), seen);
    return seen;
  }

  async function evaluationsOf(target, signal) {
    const path = `/v1/job/${encodeURIComponent(target.job)}/evaluations`;
    return list(await transport.json(path, { signal, query: queryOf(target) }));
  }

  async function clusterStates(services, { signal } = {}) {
    const byJob = new Map();
    for (const service of services) {
      const target = targetOf(service);
      const key = jobKey(target.job, target.namespace);
      if (!byJob.has(key)) byJob.set(key, []);
      byJob.get(key).push([service, target]);
    }
    const answers = await Promise.all([...byJob].map(async ([key, members]) => {
      const seen = await observe(members[0][1], signal);
      const present = members.filter(([, { group }]) => list(seen.job.TaskGroups).some(({ Name }) => Name === group));
      if (needsEvaluations(seen, present.map(([, { group }]) => group))) {
        seen.evaluations = await evaluationsOf(members[0][1], signal);
      }
      return present.map(([service, { group }]) => [service, groupStates(seen, group, pinned.get(key))]);
    }));
    return Object.fromEntries(answers.flat());
  }

  async function getServiceLogs(service, tail, { signal } = {}) {
    const target = targetOf(service);
    const key = jobKey(target.job, target.namespace);
    const { job, allocations, deployments } = lastSeen.get(key) ?? (await observe(target, signal));
    const { version, rollback } = findRevision(job, deployments, pinned.get(key));
    return groupLogs(transport, {
      allocations, version: rollback?.JobVersion ?? version, group: target.group, query: queryOf(target), tail, signal,
    });
  }

  function subscribe(changed) {
    const subscription = new AbortController();
    subscriptions.add(subscription);
    const jobs = new Map([...targets.values()].map((target) => [jobKey(target.job, target.namespace), target]));
    if (options.job !== undefined) jobs.set(jobKey(options.job), { job: options.job, namespace: defaultNamespace });
    for (const [key, target] of jobs) {
      watchJob(transport, {
        job: target.job,
        query: queryOf(target),
        since: newestIndex(lastSeen.get(key)),
        // The server adds up to a sixteenth to the wait; the answer must be here before the request's own limit.
        wait: Math.floor(requestTimeout * 0.8),
        changed: () => changed(),
        signal: subscription.signal,
      });
    }
    return () => {
      subscriptions.delete(subscription);
      subscription.abort();
    };
  }

  async function deploymentSpec(selector = {}, { signal } = {}) {
    const { job = options.job, namespace = defaultNamespace } = selector;
    const jobs = Array.isArray(job) ? job : [job];
    if (jobs.length === 0 || jobs.some((id) => typeof id !== 'string' || id === '')) {
      throw new TypeError('nomad: deploymentSpec: job: expected a job ID or an array of them');
    }
    const services = [];
    for (const id of jobs) {
      const target = { job: id, namespace };
      const seen = await observeSettled(target, signal);
      pinned.set(jobKey(id, namespace), seen.job.Version);
      for (const [group, service] of jobServices(seen)) {
        const name = jobs.length === 1 ? group : `${id}/${group}`;
        targets.set(name, { ...target, group });
        services.push([name, service]);
      }
    }
    return { deployment: jobs.join(','), services: Object.fromEntries(services) };
  }

  /** How many nodes a system job wants is known only once the scheduler has evaluated it, a moment after it was submitted. */
  async function observeSettled(target, signal) {
    const until = Date.now() + EVALUATION_WAIT;
    for (;;) {
      const seen = await observe(target, signal);
      if (seen.job.Type !== 'system') return seen;
      const evaluations = await evaluationsOf(target, signal);
      if (!evaluations.some(({ Status }) => Status === 'pending') || Date.now() > until) {
        // Placed since the allocations were listed.
        const { allocations } = await observe(target, signal);
        return { ...seen, allocations, evaluations };
      }
      await new Promise((resolve) => setTimeout(resolve, EVALUATION_INTERVAL));
      signal?.throwIfAborted();
    }
  }

  function close() {
    for (const subscription of subscriptions) subscription.abort();
    transport.close();
  }

  return { clusterStates, getServiceLogs, subscribe, deploymentSpec, close };
}

/** The index of the last change that was seen, where anything was. */
function newestIndex(seen) {
  if (!seen) return undefined;
  const indexes = [seen.job, ...seen.allocations, ...seen.deployments].map(({ ModifyIndex }) => ModifyIndex ?? 0);
  return indexes.reduce((newest, index) => Math.max(newest, index), 0);
}
