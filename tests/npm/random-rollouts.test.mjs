import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { failOnStrayErrors, never, sleep } from './support/clusters.mjs';
import { expectedResult, logLines } from './support/model.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

const CASES = 1000;
const seed = Number(process.env.EVENKEEL_SEED ?? Math.floor(Math.random() * 2 ** 32));

function randomFrom(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (most) => Math.floor(next() * (most + 1));
  return { chance: (share) => next() < share, upTo, pick: (list) => list[upTo(list.length - 1)] };
}

function randomScale({ pick, upTo }) {
  const min = upTo(3);
  return pick([
    { mode: 'fixed', replicas: upTo(3) },
    { mode: 'fixed', replicas: upTo(3) },
    { mode: 'adaptive', min, max: min + upTo(2) },
    { mode: 'adaptive', min },
    { mode: 'manual' },
  ]);
}

function randomStates({ chance, pick, upTo }, wanted, calm) {
  if (chance(calm)) return [{ nodeId: 'a', running: wanted, healthy: true }];
  return Array.from({ length: upTo(3) }, (_, i) => ({
    nodeId: i,
    running: upTo(2),
    healthy: chance(0.8),
    ...(chance(0.2) && { restarts: upTo(3) }),
    ...(chance(0.2) && {
      failure: {
        reason: pick(['image-not-found', 'rolled-back', 'rolled-back', 'crash-loop']),
        ...(chance(0.5) && { message: 'in its own words' }),
        ...(chance(0.6) && { terminal: chance(0.7) }),
      },
    }),
  }));
}

function randomRollout(random) {
  const { chance, pick, upTo } = random;
  const services = Array.from({ length: upTo(5) }, (_, i) => ({
    name: `s${i}`,
    ...(chance(0.15) && { rtype: pick(['job', 'cron', 'service']) }),
    scale: randomScale(random),
    endpoints: Array.from({ length: upTo(2) }, () => ({ protocol: pick(['http', 'tcp', 'ws', 'websocket']), port: upTo(65535) })),
  }));
  const slow = chance(0.5) ? 0 : 0.4;
  const calm = pick([0, 0.5, 0.9]);
  const answers = Object.fromEntries(
    services.map(({ name, scale }) => [
      name,
      Array.from({ length: 1 + upTo(9) }, () => {
        const latency = chance(slow) ? pick([1 + upTo(60), 1 + upTo(400), 1e6]) : 0;
        if (chance(0.15)) return { latency, error: pick(['refused', 'two\nlines', '']), ...(chance(0.4) && { retryAfter: upTo(900) }) };
        return { latency, states: randomStates(random, scale.replicas ?? scale.min ?? 0, calm) };
      }),
    ]),
  );
  const options = {
    timeout: pick([0, upTo(300), upTo(3000), 5000]),
    pollInterval: 20 + upTo(500),
    callTimeout: 5 + upTo(300),
    concurrency: 1 + upTo(5),
    logTail: upTo(5),
    logTimeout: 1000,
    stableFor: chance(0.5) ? 0 : upTo(1500),
    progressDeadline: chance(0.6) ? Infinity : upTo(2500),
    failFast: chance(0.4),
    adaptive: pick(['min', 'range']),
  };
  return { services, answers, options };
}

/** Plays the answers of a rollout: service by service, at once where they are quick, as promises where they are not. */
function play({ answers }) {
  const asked = {};
  return {
    clusterServiceStates(name) {
      const row = answers[name];
      const at = (asked[name] = (asked[name] ?? -1) + 1);
      const { latency, states, error, retryAfter } = row[Math.min(at, row.length - 1)];
      const answer = () => {
        if (states) return states;
        throw Object.assign(new Error(error), { retryAfter, name: '' });
      };
      if (latency === 0) return at % 2 ? answer() : Promise.resolve().then(answer);
      return latency >= 1e6 ? never() : sleep(latency).then(answer);
    },
    getServiceLogs: async (name, tail) => logLines(name).slice(-tail),
  };
}

test(`${CASES} random rollouts come to what the rules say (EVENKEEL_SEED=${seed})`, async () => {
  const verdicts = {};
  for (let i = 0; i < CASES; i++) {
    const rollout = randomRollout(randomFrom(seed + i));
    const expected = expectedResult(rollout);
    if (expected === undefined) continue;
    const { services, options } = rollout;
    const spec = { services: Object.fromEntries(services.map(({ name, ...service }) => [name, service])) };
    const result = await time.settled(waitForStabilization(play(rollout), spec, options));
    const hint = () => `case ${i} (EVENKEEL_SEED=${seed + i} makes it the first)\n${JSON.stringify(rollout, null, 1)}`;
    try {
      assert.deepEqual(withoutDiagnoses(result), expected);
    } catch (error) {
      error.message = `${error.message}\n${hint()}`;
      throw error;
    }
    await time.run();
    // A roll-back is a terminal failure of its own name, and rare.
    const verdict = result.outcome.reason?.replace('rolled-back', 'terminal-failure') ?? result.outcome.kind;
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  // A generator that stopped making some kind of rollout would go unnoticed otherwise.
  for (const verdict of ['ready', 'timedOut', 'terminal-failure', 'no-progress']) {
    assert.ok(verdicts[verdict] > 0, `${verdict}: ${verdicts[verdict]} of ${CASES}`);
  }
});

/** The model names no causes. */
function withoutDiagnoses(result) {
  const message = result.outcome.message?.replace(/^(.*)(?:\n  cause: .*(?:\n    .*)?)*(?:\n  and \d+ more)?/, '$1');
  const outcome = message === undefined ? result.outcome : { ...result.outcome, message };
  return { ...result, outcome, services: result.services.map(({ diagnosis, ...service }) => service) };
}

/** The same answers, all of them at once. */
function playAtOnce({ services, answers }) {
  let sweep = 0;
  const rowOf = (name) => answers[name][Math.min(sweep, answers[name].length - 1)].states;
  return {
    async clusterStates(names) {
      const states = Object.fromEntries(names.map((name) => [name, rowOf(name)]));
      sweep++;
      return { ...states, [`not one of the ${services.length}`]: [] };
    },
    getServiceLogs: play({ answers }).getServiceLogs,
  };
}

test(`random rollouts come to the same through clusterStates (EVENKEEL_SEED=${seed})`, async () => {
  for (let i = 0; i < 200; i++) {
    const rollout = randomRollout(randomFrom(seed + i));
    for (const rows of Object.values(rollout.answers)) {
      for (const answer of rows) Object.assign(answer, { latency: 0, states: answer.states ?? [] });
    }
    const spec = { services: Object.fromEntries(rollout.services.map(({ name, ...service }) => [name, service])) };
    const result = await time.settled(waitForStabilization(playAtOnce(rollout), spec, rollout.options));
    assert.deepEqual(withoutDiagnoses(result), expectedResult(rollout), `EVENKEEL_SEED=${seed + i}`);
  }
});
