import { ClusterError } from '../transport/cluster-error.js';
import { list } from '../shared/answer.js';
import { createCalls } from './aws-calls.js';
import { taskLogs } from './logs.js';
import { isNewer, isUnsettled, pinOf, rolloutsOf, serviceStates } from './service-states.js';

export { ClusterError } from '../transport/cluster-error.js';

const SERVICES_A_CALL = 10;
const TASKS_A_CALL = 100;
const SERVICE_DEPLOYMENTS_A_CALL = 20;

/** The services of an ECS cluster as a cluster; see ecs.d.ts for the options. */
export function ecs(options = {}) {
  const call = createCalls({ label: 'ecs', client: options.client, commands: options.commands, packageName: ['@aws-sdk', 'client-ecs'].join('/') });
  const callLogs = options.logsClient && createCalls({
    label: 'ecs logs', client: options.logsClient, commands: options.logsCommands, packageName: ['@aws-sdk', 'client-cloudwatch-logs'].join('/'),
  });
  /** By service: its cluster, where not the default. */
  const clusters = new Map();
  /** By service: the rollout waited for; the stopped tasks seen last and what they were asked for; the restarts counted. */
  const memories = new Map();
  const taskDefinitions = new Map();
  let asksServiceDeployments = true;

  function clusterOf(service) {
    return clusters.get(service) ?? options.cluster ?? 'default';
  }

  function memoryOf(service) {
    if (!memories.has(service)) memories.set(service, { restarts: 0, failedTasks: 0 });
    return memories.get(service);
  }

  async function describeServices(cluster, names, signal) {
    const services = [];
    for (const batch of batches(names, SERVICES_A_CALL)) {
      const answer = await call('DescribeServices', { cluster, services: batch }, signal);
      services.push(...list(answer.services));
    }
    return services;
  }

  async function describeTasks(cluster, serviceName, desiredStatus, signal) {
    const { taskArns } = await call('ListTasks', { cluster, serviceName, desiredStatus, maxResults: TASKS_A_CALL }, signal);
    if (list(taskArns).length === 0) return [];
    const { tasks } = await call('DescribeTasks', { cluster, tasks: taskArns }, signal);
    return list(tasks);
  }

  async function clusterStates(names, { signal } = {}) {
    const byCluster = groupBy(names, clusterOf);
    const answers = [];
    for (const [cluster, members] of byCluster) {
      const services = await describeServices(cluster, members, signal);
      if (services.length === 0) {
        throw new ClusterError(`ecs: DescribeServices: the cluster "${cluster}" has none of ${members.join(', ')}; check the names, the cluster and the region`, { fatal: true });
      }
      const serviceDeployments = await describeServiceDeployments(services, signal);
      for (const service of services) {
        answers.push([service.serviceName, await statesOf(service, cluster, serviceDeployments.get(service.currentServiceDeployment), signal)]);
      }
    }
    return Object.fromEntries(answers);
  }

  async function statesOf(service, cluster, serviceDeployment, signal) {
    const memory = memoryOf(service.serviceName);
    const now = pinOf(service);
    memory.pin ??= now;
    count(memory, rolloutsOf(service).find(({ id }) => id === memory.pin?.id));
    await lookAtStopped(memory, service, cluster, signal);
    const judge = () => serviceStates({ service, serviceDeployment, ...memory });
    const states = judge();
    if (!isNewer(memory.pin, now) || states.some(({ failure }) => failure?.reason === 'rolled-back')) return states;
    Object.assign(memory, { pin: now, stopped: undefined, asked: undefined, failedTasks: 0 });
    return judge();
  }

  /** `failedTasks` returns to 0 once a task runs; restarts only grow. */
  function count(memory, rollout) {
    const failedTasks = rollout?.failedTasks ?? 0;
    memory.restarts += Math.max(failedTasks - memory.failedTasks, 0);
    memory.failedTasks = failedTasks;
  }

  /** Two calls for a service whose tasks fail, and only when another one has: the API is throttled. */
  async function lookAtStopped(memory, service, cluster, signal) {
    const primary = rolloutsOf(service).find(({ status }) => status === 'PRIMARY');
    const wanted = `${memory.restarts} ${primary?.id} ${primary?.rolloutState}`;
    const worthwhile = memory.restarts > 0 || primary?.rolloutState === 'FAILED' || primary?.id !== memory.pin?.id;
    if (!worthwhile || memory.asked === wanted || !isUnsettled(service)) return;
    memory.stopped = await describeTasks(cluster, service.serviceName, 'STOPPED', signal);
    memory.asked = wanted;
  }

  /** Only deployments that shift traffic need it: a rolling one tells everything in its service. */
  async function describeServiceDeployments(services, signal) {
    const found = new Map();
    const arns = services
      .filter((service) => isUnsettled(service) && !['ROLLING', undefined].includes(service.deploymentConfiguration?.strategy))
      .map(({ currentServiceDeployment }) => currentServiceDeployment)
      .filter(Boolean);
    if (!asksServiceDeployments) return found;
    for (const batch of batches(arns, SERVICE_DEPLOYMENTS_A_CALL)) {
      try {
        const answer = await call('DescribeServiceDeployments', { serviceDeploymentArns: batch }, signal);
        for (const one of list(answer.serviceDeployments)) found.set(one.serviceDeploymentArn, one);
      } catch (error) {
        // Not allowed, or unknown to the user's SDK: the wait does without.
        if (!error.fatal) throw error;
        asksServiceDeployments = false;
      }
    }
    return found;
  }

  async function getServiceLogs(service, tail, { signal } = {}) {
    const cluster = clusterOf(service);
    const stopped = await describeTasks(cluster, service, 'STOPPED', signal);
    const running = await describeTasks(cluster, service, 'RUNNING', signal);
    return taskLogs({
      tasks: [...stopped, ...running],
      rolloutId: memories.get(service)?.pin?.id,
      describeTaskDefinition: (arn) => describeTaskDefinition(arn, signal),
      callLogs,
      tail,
      signal,
    });
  }

  async function describeTaskDefinition(arn, signal) {
    if (!taskDefinitions.has(arn)) {
      const { taskDefinition } = await call('DescribeTaskDefinition', { taskDefinition: arn }, signal);
      taskDefinitions.set(arn, taskDefinition);
    }
    return taskDefinitions.get(arn);
  }

  async function deploymentSpec(selector = {}, { signal } = {}) {
    const { cluster = options.cluster ?? 'default', services: wanted } = selector;
    if (wanted !== undefined && !(Array.isArray(wanted) && wanted.length > 0)) {
      throw new TypeError('ecs: deploymentSpec: services: expected an array of service names that is not empty, or nothing for all');
    }
    const described = await describeServices(cluster, wanted ?? (await listServices(cluster, signal)), signal);
    // One that is being deleted wants nothing, and so would be ready.
    const services = described.filter(({ status }) => status === 'ACTIVE');
    const missing = list(wanted).filter((name) => !services.some(({ serviceName, serviceArn }) => serviceName === name || serviceArn === name));
    if (missing.length > 0) {
      throw new ClusterError(`ecs: DescribeServices: the cluster "${cluster}" has no active service ${missing.join(', ')}; check the names, the cluster and the region`, { fatal: true });
    }
    for (const service of services) {
      clusters.set(service.serviceName, cluster);
      memories.set(service.serviceName, { restarts: 0, failedTasks: 0, pin: pinOf(service) });
    }
    const entries = services.map(({ serviceName, desiredCount }) => [serviceName, { rtype: 'service', scale: { mode: 'fixed', replicas: desiredCount ?? 0 } }]);
    return { deployment: cluster, services: Object.fromEntries(entries) };
  }

  async function listServices(cluster, signal) {
    const arns = [];
    let nextToken;
    do {
      const answer = await call('ListServices', { cluster, maxResults: 100, nextToken }, signal);
      arns.push(...list(answer.serviceArns));
      nextToken = answer.nextToken;
    } while (nextToken);
    return arns;
  }

  return { clusterStates, ...(callLogs && { getServiceLogs }), deploymentSpec, close() {} };
}

function batches(items, size) {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, batch) => items.slice(batch * size, (batch + 1) * size));
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
