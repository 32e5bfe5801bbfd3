import assert from 'node:assert/strict';
import { join } from 'node:path';
import { expected } from '../support/rollout.js';
import { freePort } from './support/job.mjs';

/** Frameworks that run the same code on a server and in the browser. */
export const frameworks = [
  {
    name: 'Next.js',
    fixture: 'next',
    timeout: 300_000,
    run: async (job, app) => {
      const next = join(app, 'node_modules', '.bin', 'next');
      const env = { NEXT_TELEMETRY_DISABLED: '1' };
      await job.command(next, ['build'], { cwd: app, env });
      const port = await freePort();
      const url = await job.server(port, next, ['start', '--hostname', '127.0.0.1', '--port', port], { cwd: app, env });
      await expectAnswer(`${url}/route`);
      await expectInPage(`${url}/server`);
      await job.expectRollout(`${url}/client`, { isElementDefined: true, hookResult: 'ready' });
      return 'server component, client component with hook and element, route handler';
    },
  },
  {
    name: 'SvelteKit',
    fixture: 'sveltekit',
    run: async (job, app) => {
      await job.command(join(app, 'node_modules', '.bin', 'vite'), ['build'], { cwd: app });
      const port = await freePort();
      const url = await job.server(port, process.execPath, ['build'], { cwd: app, env: { HOST: '127.0.0.1', PORT: String(port) } });
      await expectAnswer(`${url}/route`);
      await expectInPage(url);
      await job.expectRollout(url);
      return 'load on the server, component, endpoint';
    },
  },
];

async function expectAnswer(url) {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  assert.deepEqual(await response.json(), expected);
}

/** The page that the server makes holds what it found, without characters that HTML would escape. */
async function expectInPage(url) {
  const [, found] = /<pre>([^<]*)<\/pre>/.exec(await (await fetch(url)).text()) ?? [];
  assert.ok(found, `${url} shows nothing`);
  assert.deepEqual(JSON.parse(decodeURIComponent(found)), expected);
}
