import { byService, dependencies, splitByRevision } from './compose-labels.js';
import { containerState } from './container-state.js';

/** The states of the named services: `containers`, the project's list; `details`, answers of `/containers/ID/json` by id; `nodeId`, the engine. */
export function projectStates(names, containers, details, nodeId) {
  const services = byService(containers);
  return Object.fromEntries(names.filter((name) => services.has(name)).map((name) => [name, serviceStates(name, services, details, nodeId)]));
}

function serviceStates(name, services, details, nodeId) {
  const { current, old } = splitByRevision(services.get(name));
  const row = { nodeId, running: 0, healthy: true };
  for (const container of current) {
    const { running, healthy, restarts, failure = waitsFor(container, services, details) } = containerState(container, details.get(container.Id));
    row.running += running;
    row.healthy &&= healthy;
    if (restarts > 0) row.restarts = (row.restarts ?? 0) + restarts;
    if (failure && (!row.failure || (failure.terminal && !row.failure.terminal))) row.failure = failure;
  }
  const left = old.filter(({ State }) => State === 'running').length;
  if (left === 0) return [row];
  const message = `${left} ${left === 1 ? 'replica' : 'replicas'} of the previous revision ${left === 1 ? 'is' : 'are'} still there`;
  return [row, { nodeId, running: 0, healthy: false, failure: { reason: 'old-revision', message } }];
}

/** Compose leaves a container `created` when what it depends on has failed: the other one's failure is the reason. */
function waitsFor(container, services, details) {
  if (container.State !== 'created') return undefined;
  for (const { service, condition } of dependencies(container)) {
    if (condition !== 'service_completed_successfully') continue;
    for (const other of services.get(service) ?? []) {
      const { ExitCode } = details.get(other.Id)?.State ?? {};
      if (other.State === 'exited' && ExitCode > 0) return { reason: 'exited', message: `${service}, which must complete first, exited with code ${ExitCode}` };
    }
  }
  return undefined;
}
