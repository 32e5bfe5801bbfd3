import { firstLogs } from '../docker-engine/engine-logs.js';
import { engineEvents, engineTransport } from '../docker-engine/engine-transport.js';
import { ClusterError } from '../transport/index.js';
import { byService, composeLabel, projectFilter, splitByRevision } from './compose-labels.js';
import { isQuiet } from './container-state.js';
import { deploymentSpec } from './deployment-spec.js';
import { projectStates } from './project-states.js';

const CLUSTER = 'docker';
const CALLS_AT_ONCE = 8;
const EVENTS = ['create', 'start', 'die', 'oom', 'health_status', 'destroy'];

/** A compose project on one Docker engine. Options and methods are documented in `docker.d.ts`. */
export function docker(options = {}) {
  const transport = engineTransport(CLUSTER, options);
  const env = options.env ?? globalThis.process?.env ?? {};
  const nodeId = options.nodeId ?? 'engine';
  let project = options.project ?? (env.COMPOSE_PROJECT_NAME || undefined);

  function theProject() {
    if (project !== undefined) return project;
    throw new ClusterError(`${CLUSTER}: which project? Give it as docker({ project }) or call deploymentSpec({ project }) first`, { fatal: true });
  }

  async function listContainers(signal) {
    const filters = JSON.stringify({ label: projectFilter(theProject()) });
    const list = await transport.json('/containers/json', { signal, query: { all: 1, filters } });
    if (Array.isArray(list)) return list;
    throw new ClusterError(`${CLUSTER}: GET /containers/json answered ${list === null ? 'null' : typeof list}, but expected a list`);
  }

  /** The list says nothing of exit codes and restarts, so containers that are not quietly running are looked at one by one. */
  async function inspect(containers, signal) {
    const details = new Map();
    const waiting = containers.filter((container) => !isQuiet(container));
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const answer = await transport.json(`/containers/${next.Id}/json`, { signal, notFound: undefined });
        if (answer) details.set(next.Id, answer);
      }
    };
    await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, waiting.length) }, work));
    return details;
  }

  return {
    async clusterStates(names, { signal } = {}) {
      const containers = await listContainers(signal);
      return projectStates(names, containers, await inspect(containers, signal), nodeId);
    },

    async getServiceLogs(name, tail, { signal } = {}) {
      const own = byService(await listContainers(signal)).get(name);
      if (!own || tail <= 0) return [];
      const { current } = splitByRevision(own);
      const path = ({ Id }) => `/containers/${Id}/logs`;
      const stopped = current.filter(({ State }) => State !== 'running' && State !== 'created');
      const running = current.filter(({ State }) => State === 'running');
      return firstLogs(transport, [stopped.map(path), running.map(path)], tail, signal);
    },

    subscribe(changed) {
      const filters = { type: ['container'], event: EVENTS, label: projectFilter(theProject()) };
      const nameOf = ({ Actor }) => composeLabel({ Labels: Actor?.Attributes }, 'service') || undefined;
      return engineEvents(transport, filters, (event) => changed(nameOf(event)), () => changed());
    },

    async deploymentSpec(selector = {}, { signal } = {}) {
      project = selector.project ?? project;
      const containers = await listContainers(signal);
      if (containers.length === 0) {
        const message = `${CLUSTER}: no container belongs to the project "${project}"; check its name (docker compose ls) and the engine`;
        throw new ClusterError(message, { status: 404, fatal: true });
      }
      return deploymentSpec(project, containers, selector.jobs);
    },

    close: () => transport.close(),
  };
}
