import { setTimeout as sleep } from 'node:timers/promises';
import { waitForStabilization } from 'evenkeel';
import { specOf, statesOf } from '../support/deployment.mjs';
import { valueRow, show } from '../support/rows.mjs';
import { median } from '../support/statistics.mjs';

export const title = 'from a change to the resolved promise, 20 services';

const POLL = 500;

export async function run({ quick }) {
  const rounds = quick ? 6 : 20;
  const pushed = [];
  const polled = [];
  for (let round = 0; round < rounds; round++) {
    // Changes come at any moment between two ticks, spread evenly so that the mean of the polled ones is fair.
    const moment = 60 + ((round + 0.5) / rounds) * POLL;
    const [push, poll] = await Promise.all([latency({ moment, push: true }), latency({ moment: moment + 7, push: false })]);
    pushed.push(push);
    polled.push(poll);
  }
  return [
    valueRow('subscribe', {
      values: pushed, unit: 'ms', target: 5, rival: `${show(median(polled), 'ms')} polling alone`, ratio: (median(pushed) / median(polled)).toFixed(3),
    }),
  ];
}

async function latency({ moment, push }) {
  const spec = specOf(20, 1);
  let ready = false;
  let tell = () => {};
  const cluster = {
    clusterServiceStates: async () => statesOf(1, ready),
    ...(push && {
      subscribe(changed) {
        tell = changed;
        return () => {};
      },
    }),
  };
  const wait = waitForStabilization(cluster, spec, { pollInterval: POLL });
  await sleep(moment);
  const start = performance.now();
  ready = true;
  tell();
  await wait;
  return performance.now() - start;
}
