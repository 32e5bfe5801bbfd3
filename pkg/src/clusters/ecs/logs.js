import { list } from '../shared/answer.js';
import { taskFailure } from './task-failure.js';

const MOST_TASKS = 3;

/**
 * The last lines that a service's tasks wrote to CloudWatch: of stopped tasks of the current rollout first, for they hold the
 * reason. Group and stream come from each container's `awslogs` options in the task definition.
 */
export async function taskLogs({ tasks, rolloutId, describeTaskDefinition, callLogs, tail, signal }) {
  const chosen = byInterest(list(tasks), rolloutId).slice(0, MOST_TASKS);
  const entries = [];
  let problem;
  for (const task of chosen) {
    const definition = await describeTaskDefinition(task.taskDefinitionArn);
    for (const stream of logStreams(task, definition)) {
      if (entries.length >= tail) break;
      try {
        const { events } = await callLogs('GetLogEvents', { ...stream, limit: Math.min(tail, 10_000), startFromHead: false }, signal);
        entries.push(...list(events).map(({ timestamp, message }) => ({ timestamp, message: (message ?? '').trimEnd() })));
      } catch (error) {
        // A task that never ran has no stream.
        if (error?.cause?.name === 'ResourceNotFoundException') continue;
        if (signal?.aborted || error.fatal) throw error;
        problem ??= error;
      }
    }
  }
  if (problem && entries.length === 0) throw problem;
  return entries.sort((a, b) => a.timestamp - b.timestamp).slice(-tail);
}

/** Failed before running before merely stopped, the current rollout's before others', newest first. */
function byInterest(tasks, rolloutId) {
  const rank = (task) => (task.startedBy === rolloutId ? 0 : 4) + (task.lastStatus === 'STOPPED' ? (taskFailure(task) ? 0 : 2) : 1);
  const time = ({ stoppedAt, createdAt }) => new Date(stoppedAt ?? createdAt ?? 0).getTime();
  return [...tasks].sort((a, b) => rank(a) - rank(b) || time(b) - time(a));
}

function logStreams(task, definition) {
  const failedFirst = [...list(definition?.containerDefinitions)].sort((a, b) => exit(task, b.name) - exit(task, a.name));
  return failedFirst.flatMap(({ name, logConfiguration }) => {
    const group = logConfiguration?.logDriver === 'awslogs' ? logConfiguration.options?.['awslogs-group'] : undefined;
    const prefix = logConfiguration?.options?.['awslogs-stream-prefix'];
    // Without a prefix the stream bears the container's own ID.
    const logStreamName = prefix ? `${prefix}/${name}/${task.taskArn?.split('/').at(-1)}` : container(task, name)?.runtimeId;
    return group && logStreamName ? [{ logGroupName: group, logStreamName }] : [];
  });
}

function exit(task, name) {
  return (container(task, name)?.exitCode ?? 0) !== 0 ? 1 : 0;
}

function container(task, name) {
  return list(task.containers).find((one) => one.name === name);
}
