import { createServer } from 'node:net';
import { once } from 'node:events';

/** Free loopback ports, `counts[service]` for each service. */
export async function freePorts(counts) {
  const ports = {};
  const servers = [];
  for (const [service, count] of Object.entries(counts)) {
    ports[service] = [];
    for (let replica = 0; replica < count; replica += 1) {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      ports[service].push(server.address().port);
    }
  }
  // Let go only now: a port let go at once could be handed out twice.
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
