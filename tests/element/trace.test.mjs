import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { useBrowser } from './support/browser.mjs';

const browser = useBrowser();

test('a trace is shown at once, with the recorded verdict, and at any time of it', () => browser.within(async (page) => {
  const told = await page.evaluate(async () => {
    const { next, shown } = await import('/fixture.js');
    const { recordCluster, replayCluster } = await import('/dist/trace.js');
    const { scriptedCluster } = await import('/dist/testing.js');
    const { waitForStabilization } = await import('/dist/index.js');
    const recorded = recordCluster(scriptedCluster({ web: [0, 0, 1, 2] }));
    const spec = { services: { web: { scale: { mode: 'fixed', replicas: 2 } } } };
    const result = await waitForStabilization(recorded, spec, { pollInterval: 20, timeout: 5000 });

    const shows = async (inputs) => {
      const status = Object.assign(document.createElement('evenkeel-status'), inputs);
      const sweeps = [];
      status.addEventListener('snapshot', ({ detail }) => sweeps.push(detail.sweep));
      const settled = next(status, 'settled');
      document.body.append(status);
      const replayed = await settled;
      status.at = 0;
      await shown(status);
      const { shadowRoot } = status;
      return { same: JSON.stringify(replayed) === JSON.stringify(result), sweeps, duration: status.durationMs, first: shadowRoot.querySelector('.item .count').textContent, said: shadowRoot.querySelector('[role=status]').textContent };
    };
    return { result, trace: await shows({ trace: recorded.trace }), replay: await shows({ cluster: replayCluster(recorded.trace) }), other: await shows({ trace: recorded.trace, options: { stableFor: 10_000, timeout: 30_000 } }) };
  });
  for (const shown of [told.trace, told.replay]) {
    assert.ok(shown.same);
    assert.deepEqual(shown.sweeps, [1, 2, 3, 4]);
    assert.equal(shown.duration, told.result.elapsedMs);
    assert.equal(shown.first, '0/2 running');
    assert.equal(shown.said, 'Ready');
  }
  assert.ok(told.other.duration >= 10_000);
}), { timeout: 60_000 });

test('what lies beyond the end of the recording is told and drawn as such', () => browser.within(async (page) => {
  const told = await page.evaluate(async () => {
    const { next, shown } = await import('/fixture.js');
    const { recordCluster } = await import('/dist/trace.js');
    const { scriptedCluster } = await import('/dist/testing.js');
    const { waitForStabilization } = await import('/dist/index.js');
    const recorded = recordCluster(scriptedCluster({ web: 0 }));
    await waitForStabilization(recorded, { services: { web: {} } }, { timeout: 100, pollInterval: 20 });
    const status = Object.assign(document.createElement('evenkeel-status'), { trace: recorded.trace, options: { timeout: 1000 } });
    const settled = next(status, 'settled');
    document.body.append(status);
    await settled;
    await shown(status);
    return [status.shadowRoot.querySelector('.note').textContent, status.shadowRoot.querySelectorAll('.beyond').length];
  });
  assert.match(told[0], /recording ends at 0\.1s/);
  assert.equal(told[1], 1);
}), { timeout: 60_000 });

test('recorded rollouts of a real cluster are shown with the verdict they had', () => browser.within(async (page) => {
  const folder = new URL('../traces/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.result.json')).map((name) => name.slice(0, -'.result.json'.length));
  assert.ok(names.length >= 6, names.join());
  for (const name of names) {
    const recorded = JSON.parse(readFileSync(new URL(`${name}.result.json`, folder), 'utf8'));
    const told = await page.evaluate(async (trace) => {
      const { next, shown } = await import('/fixture.js');
      const status = Object.assign(document.createElement('evenkeel-status'), { trace });
      const settled = next(status, 'settled');
      document.body.replaceChildren(status);
      const result = await settled;
      await shown(status);
      const { shadowRoot } = status;
      return { result, title: shadowRoot.querySelector('.title').textContent, lanes: shadowRoot.querySelectorAll('.lane:not(.ruler)').length };
    }, readFileSync(new URL(`${name}.jsonl`, folder), 'utf8'));
    // That not a byte differs is what the tests of the command line show.
    const verdict = ({ outcome, elapsedMs, sweeps }) => ({ kind: outcome.kind, reason: outcome.reason, elapsedMs, sweeps });
    assert.deepEqual(verdict(told.result), verdict(recorded), name);
    assert.equal(told.title, { ready: 'Ready', timedOut: 'Timed out', failed: 'Failed' }[recorded.outcome.kind], name);
    assert.equal(told.lanes, recorded.services.length, name);
  }
}), { timeout: 60_000 });
