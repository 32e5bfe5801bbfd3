import { waitForStabilization } from 'evenkeel';
import { loops, waitByLoop } from '../rivals/js-loop.mjs';
import { resolvedCluster, specOf } from '../support/deployment.mjs';
import { inTurns, timeOf } from '../support/measure.mjs';
import { ratioRow } from '../support/rows.mjs';

export const title = '1000 waits at once of 20 services each, ready in the second sweep';

const WAITS = 1000;

export async function run({ quick }) {
  const spec = specOf(20, 1);
  const options = { pollInterval: 50 };
  const all = (wait) =>
    timeOf(async () => {
      const results = await Promise.all(Array.from({ length: WAITS }, () => wait(resolvedCluster(spec, 1, 2))));
      if (results.some(({ outcome }) => outcome.kind !== 'ready')) throw new Error('not the waits that were to be measured');
    });
  const { evenkeel, loop } = await inTurns(
    {
      evenkeel: () => all((cluster) => waitForStabilization(cluster, spec, options)),
      loop: () => all((cluster) => waitByLoop(loops['Promise.all'], cluster, spec, options)),
    },
    { rounds: quick ? 5 : 15, warmUp: 3 },
  );
  return [ratioRow('all results', { ours: evenkeel, rival: loop, rivalName: 'Promise.all loop', unit: 'ms' })];
}
