import { assertShape } from './schema.mjs';

const NANOSECONDS = 1_790_000_000_000_000_000;
const NEVER = '0001-01-01T00:00:00Z';
let index = 100;
let number = 0;

function id() {
  number += 1;
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function checked(shape, value) {
  assertShape(shape, value);
  return value;
}

export function makeJob({ groups = [{ Name: 'web', Count: 2 }], ...changes } = {}) {
  index += 1;
  return checked('job', {
    ID: 'shop', Name: 'shop', Namespace: 'default', Region: 'global', Type: 'service', Priority: 50, Status: 'running', StatusDescription: '',
    Stop: false, Stable: false, Version: 1, CreateIndex: 10, ModifyIndex: index, JobModifyIndex: index, SubmitTime: NANOSECONDS,
    Datacenters: ['dc1'], NodePool: 'default', Periodic: null, ParameterizedJob: null, Multiregion: null,
    TaskGroups: groups.map(makeGroup),
    ...changes,
  });
}

function makeGroup({ tasks = [{ Name: 'app' }], ...changes }) {
  return {
    Name: 'web', Count: 1, Update: { MaxParallel: 1, AutoRevert: false }, ReschedulePolicy: { Attempts: 0, Unlimited: true }, RestartPolicy: { Attempts: 2 },
    Networks: null, Services: null,
    Tasks: tasks.map((task) => ({ Name: 'app', Driver: 'docker', Config: { image: 'shop:2' }, Lifecycle: null, Leader: false, ...task })),
    ...changes,
  };
}

/** `health`: true, false, null (undecided), or undefined (no deployment watches it). */
export function makeAllocation({ health, canary = false, tasks = { app: { State: 'running' } }, node = 'n1', ...changes } = {}) {
  index += 1;
  return checked('allocation', {
    ID: id(), EvalID: id(), Name: 'shop.web[0]', Namespace: 'default', NodeID: `node-${node}`, NodeName: node, JobID: 'shop', JobType: 'service',
    JobVersion: 1, TaskGroup: 'web', DesiredStatus: 'run', DesiredDescription: '', ClientStatus: 'running', ClientDescription: 'Tasks are running',
    TaskStates: tasks && Object.fromEntries(Object.entries(tasks).map(([name, state]) => [name, makeTaskState(state)])),
    DeploymentStatus: health === undefined ? null : { Healthy: health, Timestamp: health === null ? NEVER : '2026-11-24T10:00:00.5Z', Canary: canary, ModifyIndex: index },
    FollowupEvalID: '', NextAllocation: '', RescheduleTracker: null, PreemptedAllocations: null, PreemptedByAllocation: '',
    CreateIndex: index, ModifyIndex: index, CreateTime: NANOSECONDS, ModifyTime: NANOSECONDS,
    ...changes,
  });
}

function makeTaskState({ events = [], ...changes }) {
  return {
    State: 'running', Failed: false, Restarts: 0, LastRestart: NEVER, StartedAt: '2026-11-24T10:00:00Z', FinishedAt: NEVER,
    Events: events.length > 0 ? events.map(makeEvent) : null,
    ...changes,
  };
}

function makeEvent({ details, ...changes }) {
  return {
    Type: 'Received', Time: NANOSECONDS, Message: '', DisplayMessage: 'Task received by client', Details: details ?? {}, FailsTask: false,
    RestartReason: '', SetupError: '', DriverError: '', DriverMessage: '', ExitCode: 0, Signal: 0, KillReason: '', KillTimeout: 0, KillError: '',
    StartDelay: 0, DownloadError: '', ValidationError: '', DiskLimit: 0, DiskSize: 0, FailedSibling: '', VaultError: '', TaskSignalReason: '',
    TaskSignal: '', GenericSource: '',
    ...changes,
  };
}

export function makeDeployment({ groups = { web: {} }, ...changes } = {}) {
  index += 1;
  return checked('deployment', {
    ID: id(), Namespace: 'default', JobID: 'shop', JobVersion: 1, JobModifyIndex: index, JobSpecModifyIndex: index, JobCreateIndex: 10,
    IsMultiregion: false, Status: 'running', StatusDescription: 'Deployment is running', EvalPriority: 50, CreateIndex: index, ModifyIndex: index,
    CreateTime: NANOSECONDS, ModifyTime: NANOSECONDS,
    TaskGroups: Object.fromEntries(Object.entries(groups).map(([name, state]) => [name, {
      AutoRevert: false, AutoPromote: false, ProgressDeadline: 600_000_000_000, RequireProgressBy: '2026-11-24T10:10:00Z', Promoted: false,
      PlacedCanaries: null, DesiredCanaries: 0, DesiredTotal: 2, PlacedAllocs: 2, HealthyAllocs: 0, UnhealthyAllocs: 0, ...state,
    }])),
    ...changes,
  });
}

export function makeEvaluation({ failed, ...changes } = {}) {
  index += 1;
  return checked('evaluation', {
    ID: id(), Namespace: 'default', Priority: 50, Type: 'service', TriggeredBy: 'job-register', JobID: 'shop', JobModifyIndex: index, NodeID: '',
    DeploymentID: '', Status: 'complete', StatusDescription: '', NextEval: '', PreviousEval: '', BlockedEval: '',
    FailedTGAllocs: failed ? Object.fromEntries(Object.entries(failed).map(([group, metric]) => [group, makeMetric(metric)])) : null,
    QueuedAllocations: null, QuotaLimitReached: '', SnapshotIndex: index, CreateIndex: index, ModifyIndex: index, CreateTime: NANOSECONDS, ModifyTime: NANOSECONDS,
    ...changes,
  });
}

function makeMetric(changes) {
  return {
    NodesEvaluated: 2, NodesFiltered: 0, NodesInPool: 2, NodesAvailable: { dc1: 2 }, ClassFiltered: null, ConstraintFiltered: null, NodesExhausted: 0,
    ClassExhausted: null, DimensionExhausted: null, QuotaExhausted: null, AllocationTime: 12_345, CoalescedFailures: 0, ...changes,
  };
}

export function terminated(code, more = {}) {
  return {
    Type: 'Terminated', ExitCode: code,
    DisplayMessage: `Exit Code: ${code}, Exit Message: "Docker container exited with non-zero exit code: ${code}"`,
    details: { exit_code: String(code), signal: '0', oom_killed: 'false' },
    ...more,
  };
}
