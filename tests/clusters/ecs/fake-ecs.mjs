import assert from 'node:assert/strict';
import * as commands from '@aws-sdk/client-ecs';
import * as logsCommands from '@aws-sdk/client-cloudwatch-logs';
import { ecs } from '../../../pkg/src/clusters/ecs/index.js';
import { assertFits } from './schema.mjs';

export const BEGIN = new Date('2026-11-24T10:00:00Z');
const ARN = 'arn:aws:ecs:eu-west-1:123456789012';

/**
 * An ECS account that answers from `state` `{ services, tasks, taskDefinitions, serviceDeployments, logs }`. What goes in and what comes
 * out is held against the schemas that the AWS SDK publishes. `state.fail(operation)` may return an error to throw.
 */
export function startEcs(state, options = {}) {
  const calls = [];
  const client = { send: (command, { abortSignal } = {}) => answer(command, commands, 'Command', abortSignal) };
  const logsClient = { send: (command, { abortSignal } = {}) => answer(command, logsCommands, 'Command', abortSignal) };
  const cluster = ecs({ client, commands, logsClient, logsCommands, cluster: 'shop', ...options });
  return { cluster, calls, client, state };

  async function answer(command, module, suffix, abortSignal) {
    assert.ok(abortSignal instanceof AbortSignal, 'every call can be aborted');
    const operation = command.constructor.name.slice(0, -suffix.length);
    assertFits(module[`${operation}Request$`], command.input, operation);
    calls.push([operation, command.input]);
    const error = state.fail?.(operation, command.input);
    if (error) throw error;
    const output = handlers[operation](state, command.input);
    assertFits(module[`${operation}Response$`], output, `${operation}Response`);
    return structuredClone(output);
  }
}

const handlers = {
  DescribeServices({ services }, { services: names }) {
    assert.ok(names.length <= 10, 'at most 10 services a call');
    const found = services.filter(({ serviceName, serviceArn }) => names.includes(serviceName) || names.includes(serviceArn));
    const missing = names.filter((name) => !found.some(({ serviceName, serviceArn }) => serviceName === name || serviceArn === name));
    return { services: found, failures: missing.map((name) => ({ arn: `${ARN}:service/shop/${name}`, reason: 'MISSING' })) };
  },
  ListServices({ services }, { nextToken, maxResults }) {
    const start = Number(nextToken ?? 0);
    const page = services.slice(start, start + Math.min(maxResults, 100)).map(({ serviceArn }) => serviceArn);
    return { serviceArns: page, nextToken: start + page.length < services.length ? String(start + page.length) : undefined };
  },
  ListTasks({ tasks = [] }, { serviceName, desiredStatus }) {
    const stopped = desiredStatus === 'STOPPED';
    const found = tasks.filter(({ group, lastStatus }) => group === `service:${serviceName}` && (lastStatus === 'STOPPED') === stopped);
    return { taskArns: found.map(({ taskArn }) => taskArn) };
  },
  DescribeTasks({ tasks = [] }, { tasks: arns }) {
    assert.ok(arns.length > 0 && arns.length <= 100);
    return { tasks: tasks.filter(({ taskArn }) => arns.includes(taskArn)), failures: [] };
  },
  DescribeTaskDefinition({ taskDefinitions = {} }, { taskDefinition }) {
    return { taskDefinition: taskDefinitions[taskDefinition], tags: [] };
  },
  DescribeServiceDeployments({ serviceDeployments = [] }, { serviceDeploymentArns }) {
    return { serviceDeployments: serviceDeployments.filter(({ serviceDeploymentArn }) => serviceDeploymentArns.includes(serviceDeploymentArn)), failures: [] };
  },
  GetLogEvents({ logs = {} }, { logGroupName, logStreamName, limit, startFromHead }) {
    const lines = logs[`${logGroupName}/${logStreamName}`];
    if (!lines) throw awsError('ResourceNotFoundException', 'The specified log stream does not exist.', 400);
    assert.equal(startFromHead, false);
    return { events: lines.slice(-limit).map(([timestamp, message]) => ({ timestamp, message, ingestionTime: timestamp + 900 })), nextForwardToken: 'f/1', nextBackwardToken: 'b/1' };
  },
};

export function awsError(name, message, httpStatusCode = 400, more = {}) {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode, attempts: 1 }, ...more });
}

export function makeService({ name = 'web', deployments, ...changes } = {}) {
  return {
    serviceName: name, serviceArn: `${ARN}:service/shop/${name}`, clusterArn: `${ARN}:cluster/shop`, status: 'ACTIVE',
    desiredCount: 2, runningCount: 2, pendingCount: 0, launchType: 'FARGATE', taskDefinition: taskDefinition(2), loadBalancers: [],
    serviceRegistries: [], events: [], placementConstraints: [], placementStrategy: [], schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' }, deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true }, maximumPercent: 200, minimumHealthyPercent: 100, strategy: 'ROLLING' },
    deployments: deployments ?? [makeRollout()],
    ...changes,
  };
}

export function makeRollout({ revision = 2, id = `ecs-svc/000000000000000000${revision}`, ...changes } = {}) {
  return {
    id, status: 'PRIMARY', taskDefinition: taskDefinition(revision), desiredCount: 2, runningCount: 2, pendingCount: 0, failedTasks: 0,
    createdAt: BEGIN, updatedAt: BEGIN, launchType: 'FARGATE', rolloutState: 'COMPLETED', rolloutStateReason: `ECS deployment ${id} completed.`,
    ...changes,
  };
}

export function makeTask({ name = 'web', number = 1, revision = 2, containers = [{}], ...changes } = {}) {
  const taskArn = `${ARN}:task/shop/${String(number).padStart(32, '0')}`;
  return {
    taskArn, clusterArn: `${ARN}:cluster/shop`, taskDefinitionArn: taskDefinition(revision), group: `service:${name}`, startedBy: `ecs-svc/000000000000000000${revision}`,
    lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited',
    createdAt: BEGIN, stoppedAt: new Date(BEGIN.getTime() + number * 1000), healthStatus: 'UNKNOWN', launchType: 'FARGATE', version: 3,
    containers: containers.map((container) => ({ name: 'app', taskArn, lastStatus: 'STOPPED', healthStatus: 'UNKNOWN', ...container })),
    ...changes,
  };
}

export function makeEvent(message, seconds = 10) {
  return { id: `event-${seconds}`, createdAt: new Date(BEGIN.getTime() + seconds * 1000), message };
}

export function taskDefinition(revision) {
  return `${ARN}:task-definition/web:${revision}`;
}
