import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { installTarball } from './support/installed.mjs';

let installed;
before(async () => { installed = await installTarball(); }, { timeout: 120_000 });
after(() => installed?.remove());

function evenkeel(...args) {
  return new Promise((resolve) => {
    execFile(join(installed.app, 'node_modules', '.bin', 'evenkeel'), args, { cwd: installed.app, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, stdout, stderr });
    });
  });
}

test('the installed package has the command evenkeel, which waits for a cluster of one\'s own', async () => {
  await writeFile(join(installed.app, 'cluster.mjs'), `
    import { scriptedCluster } from 'evenkeel/testing';
    export default () => ({ ...scriptedCluster({ web: [0, 2] }), deploymentSpec: () => ({ services: { web: { scale: { mode: 'fixed', replicas: 2 } } } }) });`);
  const { status, stdout, stderr } = await evenkeel('wait', '--cluster', './cluster.mjs', '--stable-for', '0', '--poll-interval', '20ms');
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.match(stdout, /web 2\/2 ready\nReady: 1 service/);
});

test('ECS without the AWS SDK says what to install', async () => {
  const { status, stderr } = await evenkeel('wait', '--cluster', 'ecs');
  assert.equal(status, 2);
  assert.match(stderr, /^evenkeel: --cluster ecs needs the AWS SDK: npm install @aws-sdk\/client-ecs/);
});

test('the licenses of the libraries in the bundle are told', () => {
  assert.ok(installed.files.includes('dist/cli.licenses.txt'));
});
