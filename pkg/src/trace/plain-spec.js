import { isArray } from '../read/expected.js';
import { wellFormed } from '../read/well-formed.js';

/** What a trace keeps of a spec that was found right: the fields that the engine knows. */
export function plainSpec(spec) {
  const services = Object.entries(spec.services ?? {}).map(([name, service]) => [wellFormed(name), plainService(service)]);
  return {
    ...(typeof spec.deployment === 'string' && { deployment: wellFormed(spec.deployment) }),
    services: Object.fromEntries(services),
  };
}

function plainService({ rtype, scale, endpoints, depends }) {
  return {
    ...(rtype && { rtype }),
    ...(scale && { scale: plainScale(scale) }),
    ...(isArray(endpoints) && { endpoints: Array.from(endpoints, ({ protocol, port }) => ({ protocol, port })) }),
    ...(isArray(depends) && { depends: Array.from(depends, (entry) => wellFormed(typeof entry === 'string' ? entry : entry.service)) }),
  };
}

function plainScale({ mode, replicas, min, max }) {
  if (mode === 'fixed') return { mode, replicas };
  return mode === 'adaptive' ? { mode, min, max: max ?? undefined } : { mode };
}
