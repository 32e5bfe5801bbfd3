import { list } from '../shared/answer.js';
import { imageFailure } from '../shared/image-failure.js';

/** Why tasks of a rollout stopped: the newest of them that says. `tasks`: of `DescribeTasks`; `rolloutId`: their `startedBy`. */
export function stoppedTasksFailure(tasks, rolloutId) {
  const stopped = list(tasks)
    .filter(({ startedBy, lastStatus }) => startedBy === rolloutId && lastStatus === 'STOPPED')
    .sort((a, b) => time(b.stoppedAt) - time(a.stoppedAt));
  const failures = stopped.map(taskFailure).filter(Boolean);
  const [newest] = failures;
  // One exit may be an accident; the scheduler starts the task again and it exits again.
  return newest?.reason === 'exited' && failures.length > 1 ? { ...newest, reason: 'crash-loop' } : newest;
}

/** What a stopped task says, or undefined where it was stopped for no fault of its own. */
export function taskFailure(task) {
  const containers = list(task.containers);
  const reasons = containers.map(({ reason }) => reason).filter(Boolean);
  const message = taskMessage(task, containers);
  const text = [task.stoppedReason, ...reasons].join('\n');
  if (/CannotPull(Container|ImageManifest|ECRContainer)?Error|CannotPullContainer/.test(text)) return imageFailure(message);
  if (/OutOfMemoryError|OutOfMemory:/.test(text)) return { reason: 'oom-killed', message };
  if (task.stopCode === 'SpotInterruption' || task.stopCode === 'TerminationNotice') return { reason: 'node-lost', message };
  if (/health checks?\b/i.test(text)) return { reason: 'health-check-failing', message };
  if (/ResourceInitializationError/.test(text)) return { reason: initializationReason(text), message };
  if (/Cannot(Start|Create|Inspect)ContainerError|ContainerRuntime(Timeout)?Error|DockerTimeoutError/.test(text)) {
    return { reason: /\bmount/i.test(text) ? 'mount-failed' : 'container-create-failed', message };
  }
  if (task.stopCode === 'TaskFailedToStart') return { reason: 'container-create-failed', message };
  if (task.stopCode === 'EssentialContainerExited' || /Essential container in task exited/.test(text)) return { reason: 'exited', message };
  return undefined;
}

function initializationReason(text) {
  if (/secret|ssm|parameter|asm/i.test(text)) return 'config-missing';
  return /efs|mount|volume/i.test(text) ? 'mount-failed' : 'container-create-failed';
}

/** `Essential container in task exited (app: exit code 137, OutOfMemoryError: Container killed due to memory usage)`. */
function taskMessage({ stoppedReason, stopCode }, containers) {
  const details = containers
    .filter(({ exitCode, reason }) => reason || (exitCode ?? 0) !== 0)
    .map(({ name, exitCode, reason }) => `${name}: ${[exitCode === undefined ? undefined : `exit code ${exitCode}`, reason].filter(Boolean).join(', ')}`)
    .filter((detail) => !stoppedReason?.includes(detail));
  const said = stoppedReason || stopCode || 'the task stopped';
  return details.length > 0 ? `${said} (${details.join('; ')})` : said;
}

function time(date) {
  return date ? new Date(date).getTime() : 0;
}
