import { explain } from './load.js';

/** Whether anything is known from which a cause could be named. `depends`: the services each service needs, in the order of the result. */
export function hasEvidence({ services, blocking }, depends) {
  if (blocking.length === 0) return false;
  return blocking.some(({ logs }) => logs.length > 0) || services.some(({ failure }, i) => failure || depends[i].length > 0);
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
