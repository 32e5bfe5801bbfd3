import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictLines } from '../../pkg/src/cli/output/verdict.js';
import { Progress } from '../../pkg/src/cli/progress.js';
import { folder, run } from './support/command.mjs';

const files = folder();

const plain = (_, text) => text;

function told(blocking, diagnosis) {
  const services = [{ name: 'web', running: 0, desired: 3, healthy: false, endpoints: [], diagnosis }];
  const result = { outcome: { kind: 'timedOut' }, services, blocking: [{ name: 'web', logs: [], ...blocking }], elapsedMs: 12_000 };
  const progress = new Progress();
  progress.update(result);
  return verdictLines({ kind: 'result', result, elapsedMs: 12_000, exitStatus: 1 }, progress, plain);
}

test('one crash of many replicas is one cause with its number', () => {
  const diagnosis = { code: 'module-missing', title: 'A module is missing: express', hint: 'Install it.', count: 20 };
  assert.ok(told({}, diagnosis).includes('    A module is missing: express (×20). Install it.'));
  assert.ok(told({}, { ...diagnosis, count: 1 }).includes('    A module is missing: express. Install it.'));
});

test('where the last log is empty, the one fetched when something happened is shown with its time', () => {
  const lines = told({ evidence: { atMs: 5400, logs: ['panic: no database'] }, logsError: 'gone' });
  assert.deepEqual(lines.slice(2), ['    no logs: gone', '    its log at 5.4s:', '    | panic: no database']);
});

test('of a longer log the lines that matter come first, then all of it', async () => {
  const log = [...Array.from({ length: 6 }, (_, i) => `10:00:0${i} GET /health 200 in ${i} ms`), "Error: Cannot find module 'express'", 'bye'];
  const cluster = files.write('cluster.mjs', `export default { clusterServiceStates: () => [{ running: 0, healthy: true }], getServiceLogs: () => ${JSON.stringify(log)} };\n`);
  const spec = files.write('spec.json', JSON.stringify({ services: { web: { scale: { mode: 'fixed', replicas: 1 } } } }));
  const { stdout } = await run(['wait', '--cluster', cluster, '--spec', spec, '--timeout', '50ms', '--stable-for', '0', '--output', 'plain']);
  const printed = stdout.split('\n').map((line) => line.trim());
  const first = printed.indexOf("> Error: Cannot find module 'express'");
  assert.ok(first > 0, stdout);
  assert.ok(printed.includes('> 10:00:00 GET /health 200 in 0 ms (×6)'), stdout);
  assert.deepEqual(printed.filter((line) => line.startsWith('|')), log.map((line) => `| ${line}`));
  assert.ok(first < printed.indexOf(`| ${log[0]}`));
});
