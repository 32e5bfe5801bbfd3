import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podFailure } from '../../../pkg/src/clusters/kubernetes/rollout/pod-failure.js';
import { indexEvents } from '../../../pkg/src/clusters/kubernetes/rollout/events.js';
import { deployment, event, replicaSet } from './support/objects.mjs';
import { backOff, ended, pod, waiting } from './support/pods.mjs';
import { assertSchema } from './support/schema.mjs';

const web = deployment('web');
const set = replicaSet(web, 'b');

/** The failure of a pod made so, with these events `[reason, message]`. */
function failure(options, ...warnings) {
  const one = pod(set, '1', options);
  const events = warnings.map(([reason, message], index) => event(one, reason, message, { seconds: 60 - index, modern: index % 2 === 1 }));
  [one, ...events].forEach(assertSchema);
  return podFailure(one, indexEvents(events)(one));
}

const cases = [
  ['a ready pod has none, whatever happened before', { state: { ready: true, restartCount: 4, state: { running: {} }, lastState: ended(1, 'Error') } }, undefined],
  ['a pod that is being made has none', { state: 'creating' }, undefined],
  ['nor has one whose init containers run', { state: 'initializing', init: { migrate: { ready: false, state: { running: {} } } } }, undefined],
  ['an image name that cannot be parsed', { state: waiting('InvalidImageName', 'Failed to apply default image tag "A:": couldn\'t parse image name') }, 'image-invalid', true],
  ['an image missing on a node that may not pull', { state: waiting('ErrImageNeverPull', 'Container image "app:2" is not present with pull policy of Never') }, 'image-not-found'],
  ['a manifest unknown, in back-off', { state: waiting('ImagePullBackOff', 'Back-off pulling image "r/app:2": ErrImagePull: manifest for r/app:2 not found: manifest unknown') }, 'image-not-found', true],
  ['Docker Hub about a repository it does not show', { state: waiting('ImagePullBackOff', 'pull access denied for app, repository does not exist or may require \'docker login\'') }, 'image-pull-denied'],
  ['a registry that wants a login', { state: waiting('ErrImagePull', 'failed to authorize: 401 Unauthorized') }, 'image-pull-denied'],
  ['a throttled pull heals', { state: waiting('ImagePullBackOff', 'toomanyrequests: You have reached your pull rate limit') }, 'image-pull-failed'],
  ['a registry that cannot be reached heals', { state: waiting('ImagePullBackOff', 'dial tcp: lookup registry.example: no such host') }, 'image-pull-failed'],
  ['a config map that is missing', { state: waiting('CreateContainerConfigError', 'configmap "web" not found') }, 'config-missing'],
  ['a container that cannot be made', { state: waiting('RunContainerError', 'exec: "nope": executable file not found in $PATH') }, 'container-create-failed'],
  ['a waiting reason of a later version', { state: waiting('FancyNewError', 'words') }, 'container-create-failed'],
  ['a crash loop', { state: backOff(3) }, 'crash-loop'],
  ['a crash loop for want of memory', { state: backOff(3, ended(137, 'OOMKilled')) }, 'oom-killed'],
  ['an exit just now', { state: { ready: false, state: ended(3, 'Error', 'cannot open /data') } }, 'exited'],
  ['an exit without error is one too', { state: { ready: false, restartCount: 1, state: ended(0, 'Completed') } }, 'exited'],
  ['a start that the runtime refused', { state: { ready: false, state: ended(128, 'StartError', 'exec format error') } }, 'container-create-failed'],
  ['an init container in a crash loop', { state: 'initializing', init: { migrate: backOff(2) } }, 'crash-loop'],
  ['an init container done is no failure', { state: 'creating', init: { migrate: { ready: true, state: ended(0, 'Completed') } } }, undefined],
  ['an init container that failed', { state: 'initializing', init: { migrate: { ready: false, state: ended(1, 'Error') } } }, 'exited'],
  ['a running sidecar of init kind hides nothing', { state: backOff(1), init: { proxy: { ready: true, started: true, state: { running: {} } } } }, 'crash-loop'],
  ['a pod no node takes', { unscheduled: '0/3 nodes are available' }, 'unschedulable'],
  ['a readiness gate', { gates: 'the status of pod readiness gate "lb" is not "True", but False' }, 'health-check-failing'],
  ['running after a crash, not ready', { state: { ready: false, restartCount: 1, state: { running: {} }, lastState: ended(1, 'Error') } }, 'exited'],
];

for (const [name, options, reason, terminal] of cases) {
  test(name, () => {
    const found = failure(options);
    assert.equal(found?.reason, reason);
    assert.equal(found?.terminal, terminal);
  });
}

test('the crash loop says how the container ended and what the probe said', () => {
  assert.equal(
    failure({ state: backOff(3, ended(1, 'Error', 'no DATABASE_URL\n')) }, ['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500']).message,
    'back-off 10s restarting failed container=app pod=web-b-1_shop(0a1b); container "app" ended with exit code 1 (Error): no DATABASE_URL; Liveness probe failed: HTTP probe failed with statuscode: 500',
  );
});

test('a long termination message is cut to its end', () => {
  const { message } = failure({ state: { ready: false, state: ended(1, 'Error', `${'x'.repeat(4000)}the reason`) } });
  assert.ok(message.length < 700);
  assert.ok(message.endsWith('the reason'));
});

test('events: probes of a running container, mounts of one that has not started', () => {
  const probe = ['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503'];
  const mount = ['FailedMount', 'MountVolume.SetUp failed for volume "cfg" : configmap "cfg" not found'];
  assert.deepEqual(failure({ state: 'starting' }, mount, probe), { reason: 'health-check-failing', message: probe[1] });
  assert.deepEqual(failure({ state: 'creating' }, mount), { reason: 'mount-failed', message: mount[1] });
  assert.equal(failure({ state: 'creating' }, ['FailedCreatePodSandBox', 'no IP']).reason, 'container-create-failed');
  assert.equal(failure({ state: 'creating' }, ['Anything', 'else']), undefined);
});

test('the newest event counts, by either event API', () => {
  const one = pod(set, '1', { state: 'starting' });
  const events = [event(one, 'Unhealthy', 'old', { seconds: 10 }), event(one, 'Unhealthy', 'new', { seconds: 90, modern: true }), event(one, 'Unhealthy', 'middle', { seconds: 50 })];
  assert.equal(podFailure(one, indexEvents(events)(one)).message, 'new');
});

test('nothing that is missing or odd in a pod is a crash', () => {
  for (const odd of [{}, { status: null }, { status: {} }, { status: { conditions: null, containerStatuses: null } }, { status: { containerStatuses: [{}] } }, { metadata: {}, spec: {}, status: { phase: 'Running', containerStatuses: [{ state: { waiting: {} } }] } }]) {
    assert.equal(podFailure(odd, []), undefined);
  }
});
