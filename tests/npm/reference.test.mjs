import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { blocks, clusterOf, scenarios } from './support/reference.mjs';
import { installVirtualTime } from './support/virtual-time.mjs';

const byName = (a, b) => (a.name < b.name ? -1 : 1);

test('every reference scenario gets the verdict, summaries and message of the original', async (t) => {
  assert.equal(scenarios.length, 80);
  const time = installVirtualTime();
  const waits = scenarios.map((scenario) =>
    waitForStabilization(clusterOf(scenario), scenario.spec, { timeout: scenario.timeoutMs }),
  );
  await time.run();
  time.restore();
  for (const [i, { id, expected }] of scenarios.entries()) {
    await t.test(`scenario ${id}`, async () => {
      const result = await waits[i];
      assert.deepEqual([...result.services].sort(byName), expected.services);
      assert.equal(result.outcome.kind, expected.outcome);
      assert.equal(result.sweeps, expected.sweeps);
      assert.deepEqual(blocks(result.outcome.message ?? ''), blocks(expected.message ?? ''));
    });
  }
});
