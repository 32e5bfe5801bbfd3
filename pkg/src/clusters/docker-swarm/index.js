import { firstLogs } from '../docker-engine/engine-logs.js';
import { engineEvents, engineTransport } from '../docker-engine/engine-transport.js';
import { ClusterError } from '../transport/index.js';
import { deploymentSpec, STACK_LABEL } from './deployment-spec.js';
import { restartMemory } from './restart-memory.js';
import { serviceStates } from './service-states.js';
import { tellingTasks } from './task-logs.js';

const CLUSTER = 'docker-swarm';
const EVENTS = { type: ['service', 'node', 'container'], event: ['create', 'update', 'remove', 'start', 'die', 'oom', 'health_status'] };

/** A Docker Swarm, asked through one of its managers. Options and methods are documented in `docker-swarm.d.ts`. */
export function dockerSwarm(options = {}) {
  const transport = engineTransport(CLUSTER, options);
  const since = readSince(options.since);
  const memory = restartMemory();

  /** `/services?filters={name}` matches by prefix, so the answer is filtered again. */
  async function listServices(filters, signal) {
    return asList(await transport.json('/services', { signal, query: { filters: JSON.stringify(filters) } }), '/services');
  }

  async function servicesNamed(names, signal) {
    const wanted = new Set(names);
    return (await listServices({ name: names }, signal)).filter(({ Spec }) => wanted.has(Spec.Name));
  }

  /** `_up-to-date` is the filter Docker's own client uses: the manager itself compares each task with its service's spec. */
  async function listTasks(services, signal, upToDate) {
    const filters = { ...taskFilter(services), ...(upToDate && { '_up-to-date': ['true'] }) };
    return asList(await transport.json('/tasks', { signal, query: { filters: JSON.stringify(filters) } }), '/tasks');
  }

  const listNodes = async (signal) => asList(await transport.json('/nodes', { signal }), '/nodes');

  const sweepLists = (services, signal) =>
    Promise.all([listTasks(services, signal, true), listTasks(services, signal, false), listNodes(signal)]);

  return {
    async clusterStates(names, { signal } = {}) {
      if (names.length === 0) return {};
      const services = await servicesNamed(names, signal);
      if (services.length === 0) return {};
      const [current, all, nodes] = await sweepLists(services, signal);
      const nodesById = byId(nodes);
      const currentOf = groupByService(current);
      const allOf = groupByService(all);
      return Object.fromEntries(services.map((service) => {
        const tasks = currentOf.get(service.ID) ?? [];
        const others = allOf.get(service.ID) ?? [];
        const restarts = memory.count(service, tasks);
        return [service.Spec.Name, serviceStates({ service, current: tasks, all: others, nodes: nodesById, restarts, since })];
      }));
    },

    async getServiceLogs(name, tail, { signal } = {}) {
      const [service] = await servicesNamed([name], signal);
      if (!service || tail <= 0) return [];
      const [current, all, nodes] = await sweepLists([service], signal);
      const own = (tasks) => tasks.filter(({ ServiceID }) => ServiceID === service.ID);
      const groups = tellingTasks(service, own(current), own(all), byId(nodes)).map((tasks) => tasks.map(({ ID }) => `/tasks/${ID}/logs`));
      return firstLogs(transport, groups, tail, signal);
    },

    subscribe(changed) {
      return engineEvents(transport, EVENTS, ({ Type, Actor }) => {
        const attributes = Actor?.Attributes ?? {};
        if (Type === 'service') changed(attributes.name);
        else if (Type === 'node') changed();
        // Containers of this manager only; other nodes' tasks are found by polling.
        else if (attributes['com.docker.swarm.service.name']) changed(attributes['com.docker.swarm.service.name']);
      }, () => changed());
    },

    async deploymentSpec(selector = {}, { signal } = {}) {
      const [services, nodes] = await Promise.all([selectServices(selector, signal), listNodes(signal)]);
      const globals = services.filter(({ Spec }) => Spec.Mode?.Global);
      const paused = nodes.some(({ Spec }) => Spec?.Availability === 'pause');
      const tasks = paused && globals.length > 0 ? await listTasks(globals, signal, true) : [];
      return deploymentSpec(selector.stack ?? 'swarm', services, nodes, tasks.filter(({ DesiredState }) => DesiredState === 'running'));
    },

    close: () => transport.close(),
  };

  async function selectServices({ stack, services: names, label }, signal) {
    if (names !== undefined) {
      const found = names.length > 0 ? await servicesNamed(names, signal) : [];
      const missing = names.filter((name) => !found.some(({ Spec }) => Spec.Name === name));
      if (missing.length > 0) {
        throw unknown(`no service named ${missing.map((name) => `"${name}"`).join(', ')}; in a stack a service's name starts with the stack's: STACK_NAME`);
      }
      return names.map((name) => found.find(({ Spec }) => Spec.Name === name));
    }
    const labels = [...(stack === undefined ? [] : [`${STACK_LABEL}=${stack}`]), ...(label === undefined ? [] : [label].flat())];
    const found = await listServices(labels.length > 0 ? { label: labels } : {}, signal);
    if (found.length === 0 && labels.length > 0) {
      throw unknown(stack === undefined ? `no service has the label ${labels.join(' and ')}` : `no service belongs to the stack "${stack}"`);
    }
    return found.sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
  }
}

/** By the stack where they share one: a short filter that a service removed just now cannot turn into a 404. */
function taskFilter(services) {
  const [stack, ...others] = new Set(services.map(({ Spec }) => Spec.Labels?.[STACK_LABEL]));
  return stack !== undefined && others.length === 0 ? { label: [`${STACK_LABEL}=${stack}`] } : { service: services.map(({ ID }) => ID) };
}

function readSince(since) {
  const time = since === undefined ? undefined : Number(since);
  if (Number.isNaN(time)) throw new TypeError(`${CLUSTER}: since: expected a Date or milliseconds since 1970, got "${since}"`);
  return time;
}

function groupByService(tasks) {
  const groups = new Map();
  for (const task of tasks) {
    const group = groups.get(task.ServiceID);
    if (group) group.push(task);
    else groups.set(task.ServiceID, [task]);
  }
  return groups;
}

function byId(nodes) {
  return new Map(nodes.map((node) => [node.ID, node]));
}

function asList(answer, path) {
  if (Array.isArray(answer)) return answer;
  throw new ClusterError(`${CLUSTER}: GET ${path} answered ${answer === null ? 'null' : typeof answer}, but expected a list`);
}

function unknown(message) {
  return new ClusterError(`${CLUSTER}: ${message}`, { status: 404, fatal: true });
}
