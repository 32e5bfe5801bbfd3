import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureKind } from '../../../pkg/src/clusters/docker-engine/failure-text.js';

for (const [text, reason, hopeless = false] of [
  ['exec: "config-server": executable file not found in $PATH', 'container-create-failed', true],
  ['starting container failed: unable to find user nosuchuser: no matching entries in passwd file', 'container-create-failed', true],
  ['starting container failed: driver failed programming external connectivity on endpoint web: port is already allocated', 'container-create-failed'],
  ['error mounting "/etc/passwd" to rootfs at "/bin": not a directory: unknown', 'mount-failed', true],
  ['secret reference x8 not found', 'config-missing', true],
  ['toomanyrequests: pull access denied for a while', 'image-pull-failed'],
  ['Error response: manifest for app:9 not found: manifest unknown', 'image-not-found', true],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'image-invalid', true],
  ['task: non-zero exit (137): dockerexec: unhealthy container', 'health-check-failing'],
]) {
  test(`${reason}${hopeless ? ', hopeless' : ''}: ${text}`, () => {
    const kind = failureKind(text);
    assert.deepEqual([kind.reason, Boolean(kind.hopeless)], [reason, hopeless]);
  });
}

test('an exit code alone is no text of the engine\'s', () => {
  assert.equal(failureKind('task: non-zero exit (3)'), undefined);
  assert.equal(failureKind('finished (exit code 0)'), undefined);
});
