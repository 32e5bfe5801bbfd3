import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { blocks, clusterOf, scenarios } from './support/reference.mjs';

const byName = (a, b) => (a.name < b.name ? -1 : 1);

test('every reference scenario gets the verdict, summaries and message of the original', { concurrency: 100 }, async (t) => {
  assert.equal(scenarios.length, 80);
  await Promise.all(
    scenarios.map((scenario) =>
      t.test(`scenario ${scenario.id}`, async () => {
        const { spec, timeoutMs, expected } = scenario;
        const result = await waitForStabilization(clusterOf(scenario), spec, { timeout: timeoutMs });
        assert.deepEqual([...result.services].sort(byName), expected.services);
        assert.equal(result.outcome.kind, expected.outcome);
        assert.equal(result.sweeps, expected.sweeps);
        assert.deepEqual(
          blocks(result.outcome.message ?? ''),
          blocks(expected.message ?? ''),
        );
      }),
    ),
  );
});
