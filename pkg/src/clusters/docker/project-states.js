import { oldRevision } from '../docker-engine/old-revision.js';
import { byService, dependencies, splitByRevision } from './compose-labels.js';
import { containerState } from './container-state.js';

/**
 * The states of the named services. `containers`: the project's list; `details`: answers of `/containers/ID/json` by id; `nodeId`: what
 * the engine is called.
 */
export function projectStates(names, containers, details, nodeId) {
  const services = byService(containers);
  const known = names.filter((name) => services.has(name));
  return Object.fromEntries(known.map((name) => [name, serviceStates(name, services, details, nodeId)]));
}

function serviceStates(name, services, details, nodeId) {
  const { current, old } = splitByRevision(services.get(name));
  const row = { nodeId, running: 0, healthy: true };
  for (const container of current) {
    const { running, healthy, restarts, ...own } = containerState(container, details.get(container.Id));
    const failure = own.failure ?? waitsFor(container, services, details);
    row.running += running;
    row.healthy &&= healthy;
    if (restarts > 0) row.restarts = (row.restarts ?? 0) + restarts;
    if (failure && (!row.failure || (failure.terminal && !row.failure.terminal))) row.failure = failure;
  }
  const left = old.filter(({ State }) => State === 'running').length;
  if (left === 0) return [row];
  return [row, { nodeId, running: 0, healthy: false, failure: oldRevision(left) }];
}

/** Compose leaves a container `created` when what it depends on has failed: the other one's failure is the reason. */
function waitsFor(container, services, details) {
  if (container.State !== 'created') return undefined;
  for (const { service, condition } of dependencies(container)) {
    if (condition !== 'service_completed_successfully') continue;
    for (const other of services.get(service) ?? []) {
      const { ExitCode } = details.get(other.Id)?.State ?? {};
      if (other.State !== 'exited' || !(ExitCode > 0)) continue;
      return { reason: 'exited', message: `${service}, which must complete first, exited with code ${ExitCode}` };
    }
  }
  return undefined;
}
