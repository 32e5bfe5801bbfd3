import assert from 'node:assert/strict';
import { test } from 'node:test';

import { waitForStabilization } from 'evenkeel';

import { down, failOnStrayErrors, never, sleep, specOf, up } from './support/clusters.mjs';
import { useVirtualTime } from './support/virtual-time.mjs';

failOnStrayErrors();
const time = useVirtualTime();

/** The time-out of services whose logs are `getServiceLogs`. */
const timeOut = (getServiceLogs, { names = ['web'], ...options } = {}) =>
  time.settled(waitForStabilization({ clusterServiceStates: () => down, getServiceLogs }, specOf(...names), { timeout: 0, ...options }));

const header = 'Stabilization timed out:\n  web: 0/1 replicas, healthy=true';
const numbered = (count) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

/** What a callback answers, and the lines a report shows of it. */
const entries = [
  [['one', 'two'], ['one', 'two']],
  [[{ message: 'one', timestamp: 5, stream: 'stderr' }, 'two'], ['one', 'two']],
  [['one\n', { message: 'two\r\n' }], ['one', 'two']],
  [['one\r\ntwo\nthree'], ['one', 'two', 'three']],
  [['', ''], ['', '']],
  [['one', ''], ['one', '']],
  [['', 'one'], ['', 'one']],
  [['one\n\n'], ['one', '']],
  [['\n'], ['']],
  [['  indented\t'], ['  indented\t']],
  [['\u001b[31mred\u001b[0m \u{1f4a5} \ud800'], ['red \u{1f4a5} \ufffd']],
  [numbered(25), numbered(25).slice(-20)],
  [[numbered(25).join('\n')], numbered(25).slice(-20)],
  [Object.freeze([Object.freeze({ message: 'frozen' })]), ['frozen']],
  [[], []],
  [new Proxy(['one'], {}), ['one']],
];

test('harmless lines are shown as they came: strings or entries, one line or several, the last ones where there are too many', async () => {
  for (const [answer, lines] of entries) {
    for (const form of [() => answer, async () => answer, () => ({ then: (resolve) => resolve(answer) })]) {
      const { outcome, blocking } = await timeOut(form);
      assert.deepEqual(blocking, [{ name: 'web', sinceMs: 0, logs: lines }]);
      const listed = lines.length === 0 ? '' : `\n  logs:\n${lines.map((line) => `    ${line}`).join('\n')}`;
      assert.equal(outcome.message, header + listed);
    }
  }
});

const expected = 'expected a string or an object with a message';
const failures = [
  [() => { throw new Error('refused'); }, 'refused'],
  [async () => { throw 'refused'; }, 'refused'],
  [() => Promise.reject(), 'undefined'],
  [() => Promise.reject(Object.assign(new Error('no'), { fatal: true })), 'no'],
  [() => undefined, 'getServiceLogs("web"): expected an array of lines, got undefined'],
  [() => null, 'getServiceLogs("web"): expected an array of lines, got null'],
  [() => 'text', 'getServiceLogs("web"): expected an array of lines, got "text"'],
  [() => ({ lines: [] }), 'getServiceLogs("web"): expected an array of lines, got an object'],
  [() => [7], `getServiceLogs("web")[0]: ${expected}, got 7`],
  [() => ['ok', null], `getServiceLogs("web")[1]: ${expected}, got null`],
  [() => [, 'ok'], `getServiceLogs("web")[0]: ${expected}, got undefined`],
  [() => [{ message: 7 }], `getServiceLogs("web")[0]: ${expected}, got an object`],
  [() => [{ get message() { throw new Error('no luck'); } }], 'getServiceLogs("web")[0].message: expected a string, but reading it threw: no luck'],
  [() => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : undefined) }), 'getServiceLogs("web").length: expected at most 1000000 lines, got 4294967295'],
  [never, 'the logs did not come in time'],
  [() => ({ then() {} }), 'the logs did not come in time'],
];

test('logs that cannot be had leave the verdict as it is and say why', async () => {
  for (const [getServiceLogs, logsError] of failures) {
    const { outcome, blocking } = await timeOut(getServiceLogs);
    assert.deepEqual(outcome, { kind: 'timedOut', message: header });
    assert.deepEqual(blocking, [{ name: 'web', sinceMs: 0, logs: [], logsError }]);
  }
});

test('logs that hang do not hide those of others', async () => {
  for (const concurrency of [1, 2, 16]) {
    const start = time.now;
    const { blocking } = await timeOut((name) => (name === 'hangs' ? never() : [name]), {
      names: ['a', 'hangs', 'b'],
      concurrency,
      logTimeout: 200,
    });
    assert.deepEqual(blocking.map(({ logs }) => logs), [['a'], [], concurrency === 1 ? [] : ['b']]);
    assert.equal(blocking[1].logsError, 'the logs did not come in time');
    assert.ok(time.now - start <= 201);
  }
});

test('late logs and late rejections are not heard', async () => {
  const { blocking } = await timeOut((name) => sleep(300).then(() => (name === 'a' ? ['late'] : Promise.reject(new Error('late')))), {
    names: ['a', 'b'],
    logTimeout: 100,
  });
  await time.run();
  for (const { logs, logsError } of blocking) assert.deepEqual([logs, logsError], [[], 'the logs did not come in time']);
});

test('only services that are not ready are asked for logs, with the tail wanted, in the order of the spec', async () => {
  const asked = [];
  const cluster = {
    clusterServiceStates: (name) => (name === 'b' ? up : down),
    getServiceLogs(name, tail, { signal }) {
      assert.equal(this, cluster);
      assert.equal(signal.aborted, false);
      asked.push([name, tail]);
      return numbered(9);
    },
  };
  const { blocking } = await time.settled(waitForStabilization(cluster, specOf('c', 'b', 'a'), { timeout: 0, logTail: 3 }));
  assert.deepEqual(asked, [['c', 3], ['a', 3]]);
  assert.deepEqual(blocking.map(({ name, logs }) => [name, logs]), [['c', ['line 7', 'line 8', 'line 9']], ['a', ['line 7', 'line 8', 'line 9']]]);
});

test('no more logs are fetched at once than concurrency says', async () => {
  let open = 0;
  let most = 0;
  const names = Array.from({ length: 10 }, (_, i) => `s${i}`);
  const fetch = async (name) => {
    most = Math.max(most, ++open);
    await sleep(10);
    open--;
    return [name];
  };
  const { blocking } = await timeOut(fetch, { names, concurrency: 3 });
  assert.equal(most, 3);
  assert.deepEqual(blocking.map(({ logs }) => logs[0]), names);
});

test('a logTail or logTimeout of 0 fetches none, and so does a deployment that is ready', async () => {
  const refuse = () => assert.fail('logs were fetched');
  for (const options of [{ logTail: 0 }, { logTimeout: 0 }]) {
    const { outcome, blocking } = await timeOut(refuse, options);
    assert.equal(outcome.message, header);
    assert.deepEqual(blocking, [{ name: 'web', sinceMs: 0, logs: [] }]);
  }
  const ready = { clusterServiceStates: () => up, getServiceLogs: refuse };
  assert.equal((await time.settled(waitForStabilization(ready, specOf('web')))).outcome.kind, 'ready');
});

test('a cluster without logs gives the header alone', async () => {
  assert.equal((await timeOut(undefined)).outcome.message, header);
});
