import { waitForStabilization } from 'evenkeel';
import { loops, waitByLoop } from '../rivals/js-loop.mjs';
import { resolvedCluster, specOf } from '../support/deployment.mjs';
import { cpuOf, fastest, inTurns } from '../support/measure.mjs';
import { ratioRow } from '../support/rows.mjs';

export const title = 'a whole wait of one sweep: spec in, result out';

const WAITS = 20;

export async function run({ quick }) {
  const rows = [];
  for (const { services, nodes, target } of [{ services: 1000, nodes: 3, target: 2.0 }]) {
    const spec = specOf(services, nodes);
    const perWait = async (wait) => {
      const cluster = resolvedCluster(spec, nodes, 1);
      const cpu = await cpuOf(async () => {
        for (let i = 0; i < WAITS; i++) {
          const { outcome } = await wait(cluster);
          if (outcome.kind !== 'ready') throw new Error(`expected ready, got ${outcome.kind}`);
        }
      });
      return cpu / WAITS;
    };
    const contestants = { evenkeel: () => perWait((cluster) => waitForStabilization(cluster, spec)) };
    for (const [name, sweep] of Object.entries(loops)) {
      contestants[name] = () => perWait((cluster) => waitByLoop(sweep, cluster, spec));
    }
    const { evenkeel, ...rivals } = await inTurns(contestants, { rounds: quick ? 7 : 21, warmUp: 5 });
    const [rivalName, rival] = fastest(rivals);
    rows.push(ratioRow(`${services}×${nodes}`, { ours: evenkeel, rival, rivalName: `${rivalName} loop`, unit: 'ms', target }));
  }
  return rows;
}
