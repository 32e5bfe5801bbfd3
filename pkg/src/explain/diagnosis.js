import { explain } from './load.js';

/**
 * Whether anything is known from which a cause could be named. `depends`: the services that each service needs, in the
 * order of the result.
 */
export function hasEvidence({ services, blocking }, depends) {
  if (blocking.some(({ logs }) => logs.length > 0)) return true;
  const names = new Set(blocking.map(({ name }) => name));
  return services.some(({ name, failure }, i) => names.has(name) && (failure !== undefined || depends[i].length > 0));
}

/** Adds to the services of a result what keeps them from being ready, where that is certain enough. */
export function addDiagnoses(result, depends) {
  const logs = new Map(result.blocking.map((service) => [service.name, service.logs]));
  const known = result.services.map(({ name, running, desired, healthy, restarts = 0, failure }, i) => ({
    name,
    running,
    desired,
    healthy,
    restarts,
    failure,
    logs: logs.get(name) ?? [],
    depends: depends[i],
  }));
  try {
    for (const { service, diagnosis } of explain()?.diagnose(known) ?? []) result.services[service].diagnosis = diagnosis;
  } catch {
    // The verdict stands without.
  }
}
