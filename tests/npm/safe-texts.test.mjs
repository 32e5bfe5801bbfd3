import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

/** Hostile texts, each with what must not be seen of it and what is. */
const hostile = [
  ['login with DB_PASSWORD=hunter2-hunter2', 'hunter2', 'DB_PASSWORD=***'],
  ['GET https://admin:hunter2@db.example.com/ failed', 'hunter2', 'GET https://admin:***@db.example.com/ failed'],
  ['Authorization: Bearer abcdefghij0123456789abcdefghij', 'abcdefghij0123456789', '***'],
  [`token ghp_${'a1B2c3D4e5F6'.repeat(3)}`, 'a1B2c3D4', 'ghp_***'],
  ['\u001b[2J\u001b[31mred\u001b[0m alert', '\u001b', 'red alert'],
  ['\u001b]0;owned\u0007title', '\u001b', 'title'],
  ['bell \u0007 and \u202e backwards', '\u0007', 'bell \\x07 and'],
  ['::error file=x::owned', '::error file', ': :error file=x::owned'],
  ['##[group]owned', '##[group]', '# #[group]owned'],
];

/** Every text that a wait lets out: of its snapshots and of its result. */
async function textsOf(cluster, options, spec = specOf('web')) {
  const snapshots = [];
  const result = await time.settled(
    waitForStabilization(cluster, spec, { timeout: 700, onProgress: (snapshot) => snapshots.push(snapshot), ...options }),
  );
  return { snapshots, result, all: JSON.stringify([snapshots, result]) };
}

/** How JSON shows a text. */
const inJson = (text) => JSON.stringify(text).slice(1, -1);

/** The ways in which a text of others gets into a wait, each with where it is shown. */
const ways = [
  {
    name: 'a line of a log',
    cluster: (text) => ({ clusterServiceStates: () => down, getServiceLogs: () => [text] }),
    shown: ({ result }) => [result.blocking[0].logs[0], result.outcome.message],
  },
  {
    name: 'the error of a log',
    cluster: (text) => ({ clusterServiceStates: () => down, getServiceLogs: () => Promise.reject(new Error(text)) }),
    shown: ({ result }) => [result.blocking[0].logsError],
  },
  {
    name: 'an error of an observation',
    cluster: (text) => ({ clusterServiceStates: () => Promise.reject(new Error(text)) }),
    shown: ({ snapshots, result }) => [snapshots[0].services[0].error, result.services[0].error, result.outcome.message],
  },
  {
    name: 'an error of an observation of all services',
    cluster: (text) => ({
      clusterStates: () => {
        throw new Error(text);
      },
    }),
    shown: ({ snapshots, result }) => [snapshots[0].services[0].error, result.services[0].error, result.outcome.message],
  },
  {
    name: 'the message of a failure',
    cluster: (text) => ({ clusterServiceStates: () => [{ running: 0, healthy: false, failure: { reason: 'exited', message: text, terminal: true } }] }),
    options: { failFast: true },
    shown: ({ snapshots, result }) => [snapshots[0].services[0].failure.message, result.services[0].failure.message, result.outcome.message],
  },
  {
    name: 'the reason of a failure',
    cluster: (text) => ({ clusterStates: () => ({ web: [{ running: 0, healthy: false, failure: { reason: text } }] }) }),
    shown: ({ snapshots, result }) => [snapshots[0].services[0].failure.reason, result.services[0].failure.reason],
  },
];

for (const { name, cluster, options, shown } of ways) {
  test(`secrets, escapes and commands to CI runners are taken out of ${name}`, async () => {
    for (const [text, hidden, visible] of hostile) {
      const texts = await textsOf(cluster(text), options);
      assert.ok(!texts.all.includes(inJson(hidden)), `${hidden} in ${texts.all}`);
      for (const one of shown(texts)) assert.ok(one.includes(visible), `${visible} is missing from ${one}`);
    }
  });
}

test('a private key over several lines is masked to its end, in one entry or in many', async () => {
  const body = Array.from({ length: 4 }, (_, i) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7line${i}`);
  const lines = ['starting', '-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----', 'started'];
  for (const entries of [lines, [lines.join('\n')]]) {
    const { all, result } = await textsOf({ clusterServiceStates: () => down, getServiceLogs: () => entries });
    assert.ok(!all.includes('MIIEv'), all);
    assert.equal(result.blocking[0].logs.at(0), 'starting');
    assert.equal(result.blocking[0].logs.at(-1), 'started');
  }
});

test('a log that ends inside a private key hides nothing of the next log', async () => {
  const cluster = { clusterServiceStates: () => down, getServiceLogs: (name) => (name === 'a' ? ['-----BEGIN PRIVATE KEY-----'] : ['a plain line']) };
  const { result } = await textsOf(cluster, {}, specOf('a', 'b'));
  assert.deepEqual(result.blocking[1].logs, ['a plain line']);
});

test('a secret in the middle of a long message does not show where the message is cut', async () => {
  for (const before of [1900, 1940, 1949, 1990, 2040]) {
    const { all } = await textsOf({ clusterServiceStates: () => Promise.reject(new Error(`${'x'.repeat(before)} ghp_${'Zq9'.repeat(12)} tail`)) });
    assert.ok(!all.includes('Zq9'), `after ${before} characters`);
  }
});

const withLogs = (...lines) => ({ clusterServiceStates: () => down, getServiceLogs: () => lines });
const logsWith = async (redact, ...lines) => (await textsOf(withLogs(...lines), { timeout: 0, redact })).result.blocking[0].logs;

test('without masking escapes and commands are still taken out', async () => {
  assert.deepEqual(await logsWith(false, '\u001b[31mPASSWORD=hunter2', '::error::x'), ['PASSWORD=hunter2', ': :error::x']);
});

test('words are masked besides what looks like a secret, in errors too', async () => {
  assert.deepEqual(await logsWith(['Bluebird', ''], 'starting Bluebird', 'PASSWORD=hunter2'), ['starting ***', 'PASSWORD=***']);
  const failing = { clusterServiceStates: () => Promise.reject(new Error('no Bluebird here')) };
  assert.equal((await textsOf(failing, { redact: ['Bluebird'] })).result.services[0].error, 'no *** here');
});

test('words changed while the wait runs stay as they were given', async () => {
  const words = ['Bluebird'];
  const cluster = { clusterServiceStates: () => ((words.length = 0), down), getServiceLogs: () => ['Bluebird'] };
  assert.deepEqual((await textsOf(cluster, { redact: words })).result.blocking[0].logs, ['***']);
});

test('a function is given each line after filtering, and its answer is filtered but not masked', async () => {
  const given = [];
  const redact = (line) => (given.push(line), line.replace('web-7', '<host>\u001b[31m\n::error::PASSWORD=shown'));
  assert.deepEqual(await logsWith(redact, 'PASSWORD=hunter2', 'on web-7'), ['PASSWORD=***', 'on <host>\\n::error::PASSWORD=shown']);
  assert.deepEqual(given, ['PASSWORD=***', 'on web-7']);
});

test('a function that throws or answers no string hides the line', async () => {
  for (const redact of [() => { throw new Error('no'); }, () => undefined, () => 7, async (line) => line, () => ({ toString: () => 'x' })]) {
    assert.deepEqual(await logsWith(redact, 'one', 'two'), ['***', '***']);
  }
});

test('whatever is masked, a roll-back is known as one', async () => {
  const cluster = { clusterServiceStates: () => [{ running: 0, healthy: false, failure: { reason: 'rolled-back', terminal: true } }] };
  for (const redact of [['rolled', 'back'], () => 'x']) {
    const { result } = await textsOf(cluster, { failFast: true, redact });
    assert.equal(result.outcome.reason, 'rolled-back');
  }
});

test('what a fatal error says reaches the caller as it was thrown', async () => {
  const error = Object.assign(new Error('PASSWORD=hunter2'), { fatal: true });
  const wait = waitForStabilization({ clusterServiceStates: () => Promise.reject(error) }, specOf('web'));
  assert.equal(await time.settled(wait).catch((reason) => reason), error);
});

test('a service that recovers loses its error, and a healthy deployment is ready as before', async () => {
  let sweep = 0;
  const cluster = { clusterServiceStates: () => (++sweep === 1 ? Promise.reject(new Error('PASSWORD=hunter2')) : up) };
  const { snapshots, result } = await textsOf(cluster);
  assert.equal(snapshots[0].services[0].error, 'PASSWORD=***');
  assert.deepEqual([result.outcome.kind, result.services[0].error, result.elapsedMs], ['ready', undefined, 500]);
});
