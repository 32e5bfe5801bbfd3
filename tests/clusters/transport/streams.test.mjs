import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ClusterError, subscribeLoop } from '../../../pkg/src/clusters/transport/index.js';
import { errorOf, routes, serve } from './local-servers.mjs';

for (const route of routes) {
  test(`${route}: lines keeps the last ones, whatever the line ends and chunks`, async (t) => {
    const { transport } = await serve(t, route, async (request, response) => {
      for (let n = 0; n < 1000; n += 1) response.write(`line ${n}${n % 2 ? '\r\n' : '\n'}`);
      const bytes = Buffer.from('last ü');
      response.write(bytes.subarray(0, 6));
      await new Promise((resolve) => setTimeout(resolve, 10));
      response.end(bytes.subarray(6));
    });
    assert.deepEqual(await transport.lines('/log', { tail: 3 }), ['line 998', 'line 999', 'last ü']);
    assert.deepEqual(await transport.lines('/log', { tail: 0 }), []);
  });

  test(`${route}: lines stops reading an endless log at maxBytes and cuts an endless line`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      const write = () => {
        while (!response.destroyed && response.write('z'.repeat(1024) + (request.url === '/lines' ? '\n' : '')));
      };
      response.on('drain', write);
      write();
    });
    const lines = await transport.lines('/lines', { tail: 2, maxBytes: 100_000 });
    assert.equal(lines.at(-1).length <= 1024, true);
    assert.equal(lines.length, 2);
    const [line] = await transport.lines('/one-line', { tail: 2, maxBytes: 100_000 });
    assert.ok(line.length < 20_000 && line.endsWith('…'), `${line.length}`);
  });

  test(`${route}: lines of a log that breaks off or stops are kept`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.write('one\ntwo\nthr');
      if (request.url === '/cut') setTimeout(() => response.destroy(), 20);
    }, { requestTimeout: 800 });
    assert.deepEqual(await transport.lines('/cut', { tail: 5 }), ['one', 'two']);
    assert.deepEqual(await transport.lines('/stops', { tail: 5 }), ['one', 'two']);
  });

  test(`${route}: lines aborted by the caller rejects with the reason`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => response.write('one\n'));
    const controller = new AbortController();
    const pending = errorOf(transport.lines('/', { tail: 5, signal: controller.signal }));
    setTimeout(() => controller.abort('stop'), 30);
    assert.equal(await pending, 'stop');
  });

  test(`${route}: lines of an error answer is a ClusterError, of a missing one its notFound`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.writeHead(404);
      response.end('{"message":"No such container"}');
    });
    assert.match((await errorOf(transport.lines('/'))).message, /answered 404 Not Found: No such container/);
    assert.deepEqual(await transport.lines('/', { notFound: [] }), []);
  });

  test(`${route}: stream outlives requestTimeout, gives whole lines and ends with the body`, async (t) => {
    const { transport } = await serve(t, route, async (request, response) => {
      response.write('{"a":1}\n{"b"');
      await new Promise((resolve) => setTimeout(resolve, 900));
      response.end(':2}\n');
    }, { requestTimeout: 800 });
    const lines = [];
    for await (const line of transport.stream('/events')) lines.push(line);
    assert.deepEqual(lines, ['{"a":1}', '{"b":2}']);
  });

  test(`${route}: a stream broken in mid-line throws and never gives the half line`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      response.write('whole\nhal');
      setTimeout(() => response.destroy(), 20);
    });
    const lines = [];
    const error = await errorOf((async () => {
      for await (const line of transport.stream('/events')) lines.push(line);
    })());
    assert.ok(error instanceof ClusterError);
    assert.match(error.message, /body broke off/);
    assert.deepEqual(lines, ['whole']);
  });

  test(`${route}: a stream that never sends headers is given up, one aborted rejects`, async (t) => {
    const { transport } = await serve(t, route, (request, response) => {
      if (request.url === '/open') response.write('x\n');
    }, { requestTimeout: 800 });
    assert.match((await errorOf(transport.stream('/hang').next())).message, /did not answer within 800 ms/);
    const controller = new AbortController();
    const stream = transport.stream('/open', { signal: controller.signal });
    assert.equal((await stream.next()).value, 'x');
    const pending = errorOf(stream.next());
    controller.abort('done');
    assert.equal(await pending, 'done');
  });

  test(`${route}: leaving a stream early closes its connection`, async (t) => {
    let closed;
    const gone = new Promise((resolve) => { closed = resolve; });
    const { transport } = await serve(t, route, (request, response) => {
      response.on('close', closed);
      response.write('x\n');
    });
    for await (const line of transport.stream('/')) {
      assert.equal(line, 'x');
      break;
    }
    await gone;
  });
}

/** A scripted stream per opening: an array of events, then its end; an Error is thrown. */
function scripted(openings) {
  let opened = 0;
  return {
    get opened() { return opened; },
    async *open() {
      const script = openings[Math.min(opened, openings.length - 1)];
      opened += 1;
      for (const step of script) {
        if (step instanceof Error) throw step;
        yield step;
      }
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('subscribeLoop reopens with growing pauses, reset by an event, and tells of each gap', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 1);
  t.after(() => { mock.timers.reset(); mock.restoreAll(); });
  const script = scripted([['a'], [new Error('x')], [new Error('x')], ['b', new Error('cut')], []]);
  const controller = new AbortController();
  const seen = [];
  const loop = subscribeLoop({ open: script.open, onEvent: (e) => seen.push(e), onGap: () => seen.push('gap'), signal: controller.signal });
  await settle();
  for (const [pause, opened] of [[500, 1], [1000, 2], [2000, 3], [500, 4]]) {
    assert.equal(script.opened, opened);
    mock.timers.tick(pause - 1);
    await settle();
    assert.equal(script.opened, opened, `reopened before ${pause} ms`);
    mock.timers.tick(1);
    await settle();
  }
  assert.deepEqual(seen, ['a', 'gap', 'gap', 'gap', 'b', 'gap']);
  controller.abort();
  await loop;
});

test('subscribeLoop never waits longer than 30 s on its own, and honours Retry-After', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(Math, 'random', () => 1);
  t.after(() => { mock.timers.reset(); mock.restoreAll(); });
  const throttled = new ClusterError('429', { status: 429, retryAfter: 60_000 });
  const script = scripted([...Array(12).fill([new Error('down')]), [throttled], []]);
  const controller = new AbortController();
  const loop = subscribeLoop({ open: script.open, onEvent() {}, signal: controller.signal });
  await settle();
  for (let n = 0; n < 12; n += 1) {
    mock.timers.tick(30_000);
    await settle();
  }
  assert.equal(script.opened, 13);
  mock.timers.tick(59_999);
  await settle();
  assert.equal(script.opened, 13);
  mock.timers.tick(1);
  await settle();
  assert.equal(script.opened, 14);
  controller.abort();
  await loop;
});

test('subscribeLoop ends on abort in mid-event and on a fatal error, and survives its listeners', { timeout: 2_000 }, async (t) => {
  // The loop's own timers do not keep a process alive.
  const alive = setInterval(() => {}, 1_000);
  t.after(() => clearInterval(alive));
  const controller = new AbortController();
  await subscribeLoop({ open: async function* () { yield 1; yield 2; }, onEvent: () => controller.abort(), signal: controller.signal });
  await subscribeLoop({
    open: async () => { throw new ClusterError('no', { status: 403, fatal: true }); }, onEvent() {}, signal: new AbortController().signal,
  });
  const second = new AbortController();
  let events = 0;
  await subscribeLoop({
    open: async function* () { yield 1; }, minDelay: 1, signal: second.signal, onGap: () => { throw new Error('listener'); },
    onEvent: () => { events += 1; if (events === 3) second.abort(); else throw new Error('listener'); },
  });
  assert.equal(events, 3);
});
