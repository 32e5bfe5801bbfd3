import { readFileSync } from 'node:fs';

/** Scripted rollouts with what the original answered. */
export const scenarios = readFileSync(new URL('../../reference/scenarios.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** A cluster that plays a scenario's timeline; the last row sticks. */
export function clusterOf({ timeline, logs }) {
  const calls = new Map();
  return {
    async clusterServiceStates(service) {
      const rows = timeline[service] ?? [[]];
      const call = calls.get(service) ?? 0;
      calls.set(service, call + 1);
      return rows[Math.min(call, rows.length - 1)];
    },
    async getServiceLogs(service, tail) {
      return (logs[service] ?? []).slice(-tail);
    },
  };
}

/** The original lists services in the order of a hash map: the title, then the blocks of the services, sorted. */
export function blocks(message) {
  const [title, ...lines] = message.split('\n');
  const listed = [];
  for (const line of lines) {
    if (line.includes(' replicas, healthy=')) listed.push(line);
    else listed[listed.length - 1] += `\n${line}`;
  }
  return [title, listed.sort()];
}
