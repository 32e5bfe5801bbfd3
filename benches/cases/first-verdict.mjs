import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../../scripts/setup/paths.mjs';
import { inBrowser } from '../support/browser.mjs';
import { valueRow } from '../support/rows.mjs';
import { bundlePage } from './download.mjs';

export const title = 'from the first import to the first verdict, one service';

const wait = `waitForStabilization(
  { clusterServiceStates: async () => [{ nodeId: 1, running: 1, healthy: true }] },
  { services: { web: { scale: { mode: 'fixed', replicas: 1 } } } },
)`;

export async function run({ quick }) {
  const rounds = quick ? 3 : 11;
  const values = { 'Node, ES module': [], 'Node, CommonJS': [], Chromium: [] };
  const page = await bundlePage(`import { waitForStabilization } from 'evenkeel';
    export async function run(start) { await ${wait}; return performance.now() - start; }`);
  await inBrowser(async (open) => {
    for (let round = 0; round < rounds; round++) {
      values['Node, ES module'].push(await inNode('module', "const { waitForStabilization } = await import('evenkeel');"));
      values['Node, CommonJS'].push(await inNode('commonjs', "const { waitForStabilization } = require('evenkeel');"));
      values.Chromium.push(await open(page));
    }
  });
  return Object.entries(values).map(([what, times]) => valueRow(what, { values: times, unit: 'ms' }));
}

/** A fresh process, its own start not counted. */
async function inNode(type, load) {
  const script = `const start = performance.now(); (async () => {
    ${load}
    await ${wait};
    console.log(performance.now() - start);
  })();`;
  const { stdout } = await promisify(execFile)(process.execPath, [`--input-type=${type}`, '--eval', script], { cwd: root });
  return Number(stdout);
}
