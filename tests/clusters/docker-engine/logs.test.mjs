import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeLogs } from '../../../pkg/src/clusters/docker-engine/engine-logs.js';
import { decodeLogFrames } from '../../../pkg/src/clusters/docker-engine/log-frames.js';

function frame(text, stream = 1) {
  const body = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

async function decode(bytes, size) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size));
  }
  const parts = [];
  for await (const part of decodeLogFrames(chunks())) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

test('frames are taken away however the body is cut into chunks', async () => {
  const bytes = Buffer.concat([frame('one\n'), frame('', 2), frame('zwei ü\n', 2), frame('x'.repeat(300))]);
  for (const size of [1, 2, 3, 7, 8, 9, 16, 1000]) assert.equal(await decode(bytes, size), `one\nzwei ü\n${'x'.repeat(300)}`, `chunks of ${size}`);
});

test('a TTY\'s body passes as it is, a short one too', async () => {
  assert.equal(await decode(Buffer.from('plain words\r\n'), 3), 'plain words\r\n');
  assert.equal(await decode(Buffer.from('ab'), 1), 'ab');
  assert.equal(await decode(Buffer.alloc(0), 1), '');
});

test('a body that breaks off in a frame gives what came, one that breaks off in a header nothing more', async () => {
  assert.equal(await decode(frame('cut off here').subarray(0, 12), 5), 'cut ');
  assert.equal(await decode(Buffer.concat([frame('a'), frame('b').subarray(0, 5)]), 4), 'a');
});

test('several logs are merged by time, newest last, and cut to the tail', () => {
  const entry = (timestamp, message) => ({ message, ...(timestamp && { timestamp }) });
  const left = [entry('2026-01-01T00:00:01.5Z', 'a'), entry(undefined, 'a, continued'), entry('2026-01-01T00:00:03.0Z', 'c')];
  const right = [entry('2026-01-01T00:00:02.0Z', 'b')];
  assert.deepEqual(mergeLogs([left, right], 10).map(({ message }) => message), ['a', 'a, continued', 'b', 'c']);
  assert.deepEqual(mergeLogs([left, right], 2).map(({ message }) => message), ['b', 'c']);
  assert.deepEqual(mergeLogs([], 2), []);
});
