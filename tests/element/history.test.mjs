import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from '../../pkg/src/cli/service-standing.js';
import { History } from '../../pkg/src/element/history.js';
import { lanePaths } from '../../pkg/src/element/lane-paths.js';
import { Scale } from '../../pkg/src/element/scale.js';
import { Viewport } from '../../pkg/src/element/viewport.js';

/** A small generator whose seed can be given again. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

function randomSnapshots(next, count, names) {
  let elapsedMs = 0;
  return Array.from({ length: count }, (_, i) => {
    elapsedMs += 1 + next(700);
    const services = names.map((name) => {
      const running = next(3);
      const service = { name, running, desired: 2, healthy: running === 2, endpoints: [] };
      if (next(6) === 0) service.error = `error ${next(2)}`;
      if (next(6) === 0) service.failure = { reason: 'crash-loop', terminal: false };
      if (next(4) === 0) service.restarts = 1 + next(3);
      return service;
    });
    const blocking = services.filter(({ running, error }) => running !== 2 || error !== undefined).map(({ name }) => ({ name, sinceMs: 0, logs: [] }));
    return { sweep: i + 1, elapsedMs, ready: blocking.length === 0, readyForMs: 0, services, blocking };
  });
}

test(`at any time the history says what the last snapshot before it said (SEED=${seed})`, () => {
  const next = random(seed);
  for (let round = 0; round < 20; round++) {
    const names = ['web', 'api', '__proto__'].slice(0, 1 + next(3));
    const snapshots = randomSnapshots(next, 60, names);
    const history = new History();
    for (const snapshot of snapshots) history.add(snapshot);
    for (let i = 0; i < 200; i++) {
      const ms = next(snapshots.at(-1).elapsedMs + 100);
      const { services, blocking } = snapshots.findLast(({ elapsedMs }) => elapsedMs <= ms) ?? snapshots[0];
      const { runs, counts } = history.at(ms);
      services.forEach((service, place) => {
        const { state, reason } = standingOf(service, blocking.some(({ name }) => name === service.name));
        const run = runs[place];
        assert.deepEqual([run.name, run.state, run.reason, run.running, run.restarts], [service.name, state, reason, service.running, service.restarts ?? 0]);
      });
      assert.equal(Object.values(counts).reduce((sum, count) => sum + count), services.length);
    }
  }
});

test('the time in a state counts from its first sweep, through changes of the numbers', () => {
  const history = new History();
  const service = (running) => ({ name: 'web', running, desired: 3, healthy: true, endpoints: [] });
  const add = (elapsedMs, running) => history.add({ elapsedMs, ready: running === 3, readyForMs: 0, services: [service(running)], blocking: running === 3 ? [] : [{ name: 'web', sinceMs: 0, logs: [] }] });
  add(5, 0);
  add(100, 3);
  add(200, 1);
  add(300, 2);
  assert.deepEqual([0, 150, 250, undefined].map((ms) => history.at(ms).runs[0].sinceMs), [0, 100, 200, 200]);
});

test('hours of the same cost nothing, and hours of flapping have a bound', () => {
  const history = new History();
  for (let i = 0; i < 60_000; i++) {
    const running = i % 2;
    const logs = Array(20).fill(`line ${i}`);
    history.add({
      elapsedMs: i * 500, ready: false, readyForMs: 0,
      services: [{ name: 'calm', running: 1, desired: 1, healthy: true, endpoints: [] }, { name: 'flapping', running, desired: 2, healthy: true, endpoints: [] }],
      blocking: [{ name: 'flapping', sinceMs: 0, logs: [], evidence: { atMs: i * 500, logs } }],
    });
  }
  assert.equal(history.lanes[0].runs.length, 1);
  assert.ok(history.lanes[1].runs.length <= 4000);
  assert.ok(history.lanes[1].runs.filter(({ blocking }) => blocking.evidence).length <= 20);
  assert.ok(history.sweeps.length <= 50_000);
  const scale = Object.assign(new Scale(), { width: 800 });
  scale.fit({ durationMs: history.durationMs, isRunning: false });
  const { states, steps } = lanePaths(history.lanes[1], scale, history.durationMs, 28);
  assert.ok(Object.values(states).join('').length + steps.length < 100_000, 'no more pieces than pixels');
});

test('a failure of a moment is still drawn when a day is in sight', () => {
  const history = new History();
  const add = (elapsedMs, failing) => history.add({
    elapsedMs, ready: !failing, readyForMs: 0,
    services: [{ name: 'web', running: 1, desired: 1, healthy: !failing, endpoints: [], ...(failing && { failure: { reason: 'crash-loop', terminal: false } }) }],
    blocking: failing ? [{ name: 'web', sinceMs: 0, logs: [] }] : [],
  });
  add(0, false);
  add(40_000_000, true);
  add(40_000_500, false);
  add(86_400_000, false);
  const scale = Object.assign(new Scale(), { width: 600 });
  scale.fit({ durationMs: 86_400_000, isRunning: false });
  const { failing } = lanePaths(history.lanes[0], scale, 86_400_000, 28).states;
  const [, from, to] = /^M([\d.]+) 0H([\d.]+)$/.exec(failing);
  assert.equal(to - from, 2);
});

test(`zooming and moving never leave what there is (SEED=${seed})`, () => {
  const next = random(seed);
  for (let round = 0; round < 200; round++) {
    const scale = new Scale();
    const durationMs = 1 + next(10_000_000);
    const moment = { durationMs, isRunning: next(2) === 0, deadlineMs: next(3) === 0 ? Infinity : next(20_000_000) };
    scale.fit(moment);
    const end = scale.toMs;
    assert.ok(end >= durationMs);
    for (let i = 0; i < 20; i++) {
      if (next(2)) scale.zoom(0.2 + next(30) / 10, next(end));
      else scale.pan(next(end) - end / 2);
      assert.ok(scale.fromMs >= 0 && scale.toMs <= end + 1e-6 && scale.toMs > scale.fromMs);
      assert.ok(scale.ticks().length < 40);
    }
  }
});

test(`the rows drawn are those in sight, wherever open ones are (SEED=${seed})`, () => {
  const next = random(seed);
  // Only the list is of interest; nothing is measured.
  for (let round = 0; round < 200; round++) {
    const viewport = new Viewport(() => {});
    const keys = Array.from({ length: 1 + next(500) }, (_, i) => `service-${i}`);
    const scrollTop = next(keys.length * 40);
    viewport.onScroll({ currentTarget: { scrollTop } });
    const { rows, height } = viewport.visible(keys, next(keys.length));
    assert.equal(height, keys.length * 40);
    for (const { place, top } of rows) assert.equal(top, place * 40);
    const start = Math.max(0, Math.min(scrollTop, height - 600));
    for (let place = Math.ceil(start / 40); place * 40 < Math.min(height, start + 600); place++) assert.ok(rows.some((row) => row.place === place), `row ${place} at ${scrollTop}`);
    assert.ok(rows.length <= 600 / 40 + 11);
  }
});
