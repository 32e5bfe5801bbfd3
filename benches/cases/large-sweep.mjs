import { fileURLToPath } from 'node:url';
import { waitForStabilization } from 'evenkeel';
import { batchSweeps } from '../support/batch-sweeps.mjs';
import { inBrowser } from '../support/browser.mjs';
import { valueRow } from '../support/rows.mjs';
import { bundlePage } from './download.mjs';

export const title = 'one sweep of 10 000 services × 10 nodes, clusterStates';

const FRAME = 16.7;

export async function run({ quick }) {
  const sweeps = quick ? 20 : 60;
  const inNode = await batchSweeps(waitForStabilization, { services: 10_000, nodes: 10, sweeps });
  const support = fileURLToPath(new URL('../support/batch-sweeps.mjs', import.meta.url));
  const page = await bundlePage(`import { waitForStabilization } from 'evenkeel';
    import { batchSweeps } from ${JSON.stringify(support)};
    export const run = () => batchSweeps(waitForStabilization, { services: 10_000, nodes: 10, sweeps: ${sweeps} });`);
  let inChromium;
  await inBrowser(async (open) => {
    inChromium = await open(page);
  });
  return Object.entries({ Node: inNode, Chromium: inChromium }).map(([what, times]) =>
    valueRow(what, { values: times, unit: 'ms', target: FRAME, targetText: `≤ ${FRAME} ms` }),
  );
}
