import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { waitForStabilization } from '../../pkg/dist/index.js';
import { docker } from '../../pkg/dist/docker.js';
import { failingCheck, stays, staysHealthyAfter, upCheck } from './services.mjs';

const quick = { pollInterval: 200, timeout: 15_000 };

/** A compose project as compose makes it: containers told apart by labels. `getEngine` gives the engine of the swarm's manager. */
export function composeTests(getEngine, options) {
  describe('compose projects on one engine', { concurrency: 4, ...options }, () => {
    test('services that run, one with a health check and one after a job, are ready', async () => {
      const project = composeProject(getEngine(), 'fine');
      await project.up('migrate', { script: 'echo migrated' });
      await project.up('web', { number: 1, health: upCheck, script: staysHealthyAfter(1, 'web'), dependsOn: 'migrate:service_completed_successfully:false' });
      await project.up('web', { number: 2, health: upCheck, script: staysHealthyAfter(1, 'web') });
      const result = await project.settle();
      assert.deepEqual(result.outcome, { kind: 'ready' });
      assert.deepEqual(result.services.map(({ name, running, desired }) => [name, running, desired]), [['web', 2, 2]]);
      assert.ok(result.elapsedMs > 500, `${result.elapsedMs}`);
    });

    test('a restart loop is told with its exit code and its log', async () => {
      const project = composeProject(getEngine(), 'looping');
      await project.up('api', { script: 'echo panic: no database; exit 2', restart: 'always' });
      const result = await project.settle({ timeout: 5_000, stableFor: 3_000 });
      assert.equal(result.outcome.kind, 'timedOut');
      const { clusterStates, getServiceLogs } = project.cluster;
      assert.equal((await getServiceLogs('api', 3)).at(-1).message, 'panic: no database');
      let failure;
      // It runs for a moment after each restart.
      for (let tries = 0; !failure && tries < 50; tries += 1) {
        const { api: [state] } = await clusterStates(['api']);
        ({ failure } = state);
        assert.ok(state.restarts > 0);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.deepEqual([failure.reason, failure.terminal], ['crash-loop', undefined]);
      assert.match(failure.message, /^exited with code 2, restarted \d+ times?$/);
    });

    test('a container that ended and is not restarted is a terminal failure', async () => {
      const project = composeProject(getEngine(), 'ended');
      await project.up('worker', { script: 'echo done too early' });
      // With a soak: on a busy machine it is seen running for a moment.
      const result = await project.settle({ failFast: true, stableFor: 1_000 });
      assert.equal(result.outcome.kind, 'failed');
      assert.match(result.outcome.message, /worker[\s\S]*done too early/);
      assert.equal(result.services[0].failure.message, 'exited with code 0');
    });

    test('a failing health check is told with the check\'s own output', async () => {
      const project = composeProject(getEngine(), 'sick');
      await project.up('web', { script: stays('web'), health: failingCheck });
      const result = await project.settle({ timeout: 3_000 });
      assert.equal(result.outcome.kind, 'timedOut');
      assert.equal(result.services[0].failure.reason, 'health-check-failing');
      assert.match(result.services[0].failure.message, /503 Service Unavailable/);
    });

    test('an old revision that still runs beside the new one keeps the project from being ready', async () => {
      const project = composeProject(getEngine(), 'surging');
      await project.up('web', { script: stays('old'), hash: 'v1' });
      // Containers' creation times are whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await project.up('web', { script: stays('new'), hash: 'v2', number: 2 });
      const result = await project.settle({ timeout: 800 });
      assert.equal(result.outcome.kind, 'timedOut');
      assert.equal(result.services[0].failure.reason, 'old-revision');
      await project.remove('web', 1);
      assert.equal((await project.settle()).outcome.kind, 'ready');
    });

    test('a command that is not there is told in the engine\'s words', async () => {
      const project = composeProject(getEngine(), 'commandless');
      await project.up('web', { command: ['/nosuch'] }).catch(() => {});
      const result = await project.settle({ failFast: true });
      assert.equal(result.outcome.kind, 'failed');
      assert.equal(result.services[0].failure.reason, 'container-create-failed');
      assert.match(result.services[0].failure.message, /\/nosuch: no such file or directory/);
    });

    test('a project that is not there is a fatal error', async () => {
      await assert.rejects(composeProject(getEngine(), 'nowhere').settle(), (error) => error.fatal && /no container belongs to the project "nowhere"/.test(error.message));
    });
  });
}

function composeProject(engine, project) {
  const cluster = docker({ socketPath: engine.socketPath, project });
  return {
    cluster,
    async up(service, { script, command = ['sh', '-c', script], number = 1, hash = 'v1', health, restart = 'no', dependsOn = '' }) {
      const name = `${project}-${service}-${number}`;
      const label = (key) => `com.docker.compose.${key}`;
      const { Id } = await engine.call('POST', `/containers/create?name=${name}`, {
        Image: 'evenkeel-test/app:1', Cmd: command, ...(health && { Healthcheck: health }),
        Labels: {
          [label('project')]: project, [label('service')]: service, [label('container-number')]: String(number), [label('oneoff')]: 'False',
          [label('config-hash')]: hash, [label('depends_on')]: dependsOn,
        },
        HostConfig: { NetworkMode: 'none', RestartPolicy: { Name: restart } },
      });
      await engine.call('POST', `/containers/${Id}/start`);
    },
    remove: (service, number) => engine.call('DELETE', `/containers/${project}-${service}-${number}?force=1`),
    settle: async (options) => waitForStabilization(cluster, await cluster.deploymentSpec(), { ...quick, ...options }),
  };
}
