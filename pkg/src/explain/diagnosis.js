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

/** In a larger deployment only so many of the services that are not ready are looked at: the time is up already. */
const MOST_DIAGNOSED = 1000;

/** Adds to the services of a result what keeps them from being ready, where that is certain enough. */
export function addDiagnoses(result, depends) {
  const logs = new Map(result.blocking.map((service) => [service.name, service.logs]));
  let places = result.services.map((_, place) => place);
  if (places.length > MOST_DIAGNOSED) {
    places = places.filter((place) => logs.has(result.services[place].name)).slice(0, MOST_DIAGNOSED);
  }
  const known = places.map((place) => {
    const { name, running, desired, healthy, restarts = 0, failure } = result.services[place];
    return { name, running, desired, healthy, restarts, failure, logs: logs.get(name) ?? [], depends: depends[place] };
  });
  try {
    for (const { service, diagnosis } of explain()?.diagnose(known) ?? []) result.services[places[service]].diagnosis = diagnosis;
  } catch {
    // The verdict stands without.
  }
}
