import { setTimeout as sleep } from 'node:timers/promises';
import { waitForStabilization } from 'evenkeel';
import { waitOneAfterAnother } from '../rivals/one-after-another.mjs';
import { specOf, statesOf } from '../support/deployment.mjs';
import { inTurns, timeOf } from '../support/measure.mjs';
import { median } from '../support/statistics.mjs';
import { show, valueRow } from '../support/rows.mjs';

const SERVICES = 200;
const CALL = 20;
const CONCURRENCY = 16;

export const title = `time to a verdict, ${SERVICES} services whose callback takes ${CALL} ms`;

export async function run({ quick }) {
  const spec = specOf(SERVICES, 1);
  const states = statesOf(1);
  const one = {
    async clusterServiceStates() {
      await sleep(CALL);
      return states;
    },
  };
  const together = {
    async clusterStates(services) {
      await sleep(CALL);
      return Object.fromEntries(services.map((name) => [name, states]));
    },
  };
  const { sequential, concurrent, atOnce, ideal } = await inTurns(
    {
      sequential: () => timeOf(() => waitOneAfterAnother(one, spec)),
      concurrent: () => timeOf(() => waitForStabilization(one, spec, { concurrency: CONCURRENCY })),
      atOnce: () => timeOf(() => waitForStabilization(together, spec)),
      // What the timers themselves make of it: so many calls after one another, alone on the machine.
      ideal: () =>
        timeOf(async () => {
          for (let i = 0; i < Math.ceil(SERVICES / CONCURRENCY); i++) await sleep(CALL);
        }),
    },
    { rounds: quick ? 2 : 5 },
  );
  const rival = `${show(median(sequential), 'ms')} one after the other`;
  const share = (values) => (median(values) / median(sequential)).toFixed(3);
  const best = Math.ceil(SERVICES / CONCURRENCY) * CALL;
  return [
    valueRow('clusterServiceStates, 16 at once', {
      values: concurrent, unit: 'ms', target: 1.2 * best, targetText: `≤ ${1.2 * best} ms (1.2 × ${best})`, rival, ratio: share(concurrent),
    }),
    valueRow('  its calls by the bare timers', { values: ideal, unit: 'ms' }),
    valueRow('clusterStates', { values: atOnce, unit: 'ms', target: 30, rival, ratio: share(atOnce) }),
  ];
}
