import { failureKind } from '../docker-engine/failure-text.js';

/**
 * What one container of the current revision is worth: `{ running, healthy, restarts, failure }`. `container` is its row of the list;
 * `details` the answer of `/containers/ID/json`, absent for a container that has been running quietly.
 */
export function containerState(container, details) {
  const state = details?.State ?? {};
  const status = state.Status ?? container.State;
  const restarts = details?.RestartCount ?? 0;
  if (status === 'running') {
    // Health is looked at only while it runs: a stopped container keeps its last one.
    const health = state.Health?.Status ?? healthInText(container.Status);
    if (health === 'unhealthy') return { running: 1, healthy: false, restarts, failure: unhealthy(state.Health) };
    return { running: 1, healthy: health !== 'starting', restarts };
  }
  const failure = stoppedFailure(status, state, details, restarts, container);
  return { running: 0, healthy: !failure, restarts, failure };
}

/** Whether the list's row tells all: running, past its first two minutes, and healthy or without a check. */
export function isQuiet({ State, Status = '' }) {
  const settled = /^Up (\d+ (minutes|hours|days|weeks|months|years)|About an hour)/.test(Status);
  return State === 'running' && settled && healthInText(Status) === undefined;
}

function healthInText(status = '') {
  if (/\(unhealthy\)/.test(status)) return 'unhealthy';
  return /\(health: starting\)/.test(status) ? 'starting' : undefined;
}

function unhealthy(health) {
  const output = health?.Log?.at(-1)?.Output?.replace(/\s+/g, ' ').trim().slice(0, 300);
  const count = health?.FailingStreak ? `unhealthy, ${health.FailingStreak} checks failed in a row` : 'unhealthy';
  return { reason: 'health-check-failing', message: output ? `${count}: ${output}` : count };
}

function stoppedFailure(status, state, details, restarts, container) {
  const policy = details?.HostConfig?.RestartPolicy ?? {};
  // A restart policy other than these brings a container back, unless somebody stopped it.
  const final = status === 'exited' && (!policy.Name || policy.Name === 'no' || policy.Name === 'on-failure');
  if (status === 'created' && !state.Error) return undefined;
  if (status === 'paused') return { reason: 'rollout-paused', message: 'the container is paused' };
  if (state.OOMKilled) return failure('oom-killed', withCount(`OOMKilled, exit code ${state.ExitCode}`, restarts), final);
  if (state.Error) {
    const kind = failureKind(state.Error);
    return failure(kind?.reason ?? 'container-create-failed', state.Error, Boolean(kind?.hopeless) && (final || status === 'created'));
  }
  if (status === 'restarting') return failure('crash-loop', withCount(`exited with code ${state.ExitCode}`, restarts), false);
  if (status === 'exited') {
    const message = withCount(state.ExitCode === undefined ? container.Status : `exited with code ${state.ExitCode}`, restarts);
    return failure(restarts >= 2 ? 'crash-loop' : 'exited', message, final);
  }
  return status === 'removing' || status === 'created' ? undefined : failure('exited', container.Status || status, false);
}

function withCount(text, restarts) {
  return restarts > 0 ? `${text}, restarted ${restarts} ${restarts === 1 ? 'time' : 'times'}` : text;
}

function failure(reason, message, terminal) {
  return terminal ? { reason, message, terminal } : { reason, message };
}
