/** Starts every replica on its node; `broken` names what shall go wrong. */
export function roll(processes, { placement, ports, broken }) {
  const databaseUrl = `http://127.0.0.1:${ports.database[0]}`;
  const env = {
    database: { ...(broken === 'unhealthy' && { DATA_LOCKED: '1' }) },
    // Without its address, reading the configuration throws.
    api: { ...(broken !== 'crash' && { DATABASE_URL: databaseUrl }) },
    web: { DATABASE_URL: databaseUrl, ...(broken === 'slow' && { WARM_UP: '60000' }) },
  };
  for (const [service, nodes] of Object.entries(placement)) {
    nodes.forEach((node, replica) => processes.start(service, node, ports[service][replica], env[service]));
  }
}
