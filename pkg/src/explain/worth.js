/**
 * Whether anything is known from which a cause could be named, in a snapshot or a result. `depends`, the services that each
 * service needs, tells of victims: in a start that goes as starts do there are some for a while, so it is for results.
 */
export function isWorthExplaining({ services, blocking }, depends) {
  let next = 0;
  for (let place = 0; next < blocking.length && place < services.length; place++) {
    const { name, logs, evidence } = blocking[next];
    if (services[place].name !== name) continue;
    next++;
    if (logs.length > 0 || evidence !== undefined || services[place].failure !== undefined || depends?.[place].length > 0) return true;
  }
  return false;
}
