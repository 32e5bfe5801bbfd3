import { waitForStabilization } from 'evenkeel';
import { loops, waitByLoop } from '../rivals/js-loop.mjs';
import { resolvedCluster, specOf } from '../support/deployment.mjs';
import { cpuOf, fastest, inTurns, neutralizeTimers } from '../support/measure.mjs';
import { ratioRow } from '../support/rows.mjs';

const sizes = [
  { services: 10, nodes: 3, sweeps: 4000 },
  { services: 100, nodes: 1, sweeps: 2000, target: 1.5 },
  { services: 1000, nodes: 10, sweeps: 300, target: 1.0 },
  { services: 1000, nodes: 100, sweeps: 60, target: 1.0 },
];

export const title = 'CPU per sweep, resolved callbacks';

export async function run({ quick }) {
  neutralizeTimers();
  const rows = [];
  for (const size of sizes) rows.push(await measure(size, quick ? 7 : 15));
  return rows;
}

async function measure({ services, nodes, sweeps, target }, rounds) {
  const spec = specOf(services, nodes);
  const options = { pollInterval: 0, timeout: 1_000_000 };
  const perSweep = async (wait) => {
    const cluster = resolvedCluster(spec, nodes, sweeps);
    const cpu = await cpuOf(async () => {
      const result = await wait(cluster);
      if (result.outcome.kind !== 'ready' || result.sweeps !== sweeps) throw new Error('not the wait that was to be measured');
    });
    return (cpu / sweeps) * 1000;
  };
  const contestants = { evenkeel: () => perSweep((cluster) => waitForStabilization(cluster, spec, options)) };
  for (const [name, sweep] of Object.entries(loops)) {
    contestants[name] = () => perSweep((cluster) => waitByLoop(sweep, cluster, spec, options));
  }
  const { evenkeel, ...rivals } = await inTurns(contestants, { rounds, warmUp: 3 });
  const [rivalName, rival] = fastest(rivals);
  return ratioRow(`${services}×${nodes}`, { ours: evenkeel, rival, rivalName: `${rivalName} loop`, unit: 'µs', target });
}
