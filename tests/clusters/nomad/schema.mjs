import assert from 'node:assert/strict';

// The fields of the answers as Nomad's documented Go API declares them: `s` string, `n` integer, `b` boolean, `t` a time in
// RFC 3339, `?` may be null, `{}` a map of what follows, `[]` a list of it (null where empty).
const SHAPES = {
  job: {
    ID: 's', Name: 's', Namespace: 's', Region: 's', Type: 's', Priority: 'n', Status: 's', StatusDescription: 's', Stop: 'b', Stable: 'b',
    Version: 'n', CreateIndex: 'n', ModifyIndex: 'n', JobModifyIndex: 'n', SubmitTime: 'n', Datacenters: '[]s', NodePool: 's',
    Periodic: '?object', ParameterizedJob: '?object', Multiregion: '?object', TaskGroups: '[]group',
  },
  group: { Name: 's', Count: 'n', Tasks: '[]task', Update: '?object', ReschedulePolicy: '?object', RestartPolicy: '?object', Networks: '?any', Services: '?any' },
  task: { Name: 's', Driver: 's', Config: '?object', Lifecycle: '?lifecycle', Leader: 'b' },
  lifecycle: { Hook: 's', Sidecar: 'b' },
  allocation: {
    ID: 's', EvalID: 's', Name: 's', Namespace: 's', NodeID: 's', NodeName: 's', JobID: 's', JobType: 's', JobVersion: 'n', TaskGroup: 's',
    DesiredStatus: 'run|stop|evict', DesiredDescription: 's', ClientStatus: 'pending|running|complete|failed|lost|unknown', ClientDescription: 's',
    TaskStates: '?{}taskState', DeploymentStatus: '?allocationHealth', FollowupEvalID: 's', NextAllocation: 's', RescheduleTracker: '?object',
    PreemptedAllocations: '[]s', PreemptedByAllocation: 's', CreateIndex: 'n', ModifyIndex: 'n', CreateTime: 'n', ModifyTime: 'n',
  },
  allocationHealth: { Healthy: '?b', Timestamp: 't', Canary: 'b', ModifyIndex: 'n' },
  taskState: { State: 'pending|running|dead', Failed: 'b', Restarts: 'n', LastRestart: '?t', StartedAt: '?t', FinishedAt: '?t', Events: '[]event' },
  event: {
    Type: 's', Time: 'n', Message: 's', DisplayMessage: 's', Details: '?{}s', FailsTask: 'b', RestartReason: 's', SetupError: 's', DriverError: 's',
    DriverMessage: 's', ExitCode: 'n', Signal: 'n', KillReason: 's', KillTimeout: 'n', KillError: 's', StartDelay: 'n', DownloadError: 's',
    ValidationError: 's', DiskLimit: 'n', DiskSize: 'n', FailedSibling: 's', VaultError: 's', TaskSignalReason: 's', TaskSignal: 's', GenericSource: 's',
  },
  deployment: {
    ID: 's', Namespace: 's', JobID: 's', JobVersion: 'n', JobModifyIndex: 'n', JobSpecModifyIndex: 'n', JobCreateIndex: 'n', IsMultiregion: 'b',
    TaskGroups: '{}deploymentState', Status: 'running|paused|failed|successful|cancelled|initializing|pending|blocked|unblocking', StatusDescription: 's',
    EvalPriority: 'n', CreateIndex: 'n', ModifyIndex: 'n', CreateTime: 'n', ModifyTime: 'n',
  },
  deploymentState: {
    AutoRevert: 'b', AutoPromote: 'b', ProgressDeadline: 'n', RequireProgressBy: 't', Promoted: 'b', PlacedCanaries: '[]s', DesiredCanaries: 'n',
    DesiredTotal: 'n', PlacedAllocs: 'n', HealthyAllocs: 'n', UnhealthyAllocs: 'n',
  },
  evaluation: {
    ID: 's', Namespace: 's', Priority: 'n', Type: 's', TriggeredBy: 's', JobID: 's', JobModifyIndex: 'n', NodeID: 's', DeploymentID: 's',
    Status: 'blocked|pending|complete|failed|canceled', StatusDescription: 's', NextEval: 's', PreviousEval: 's', BlockedEval: 's',
    FailedTGAllocs: '?{}metric', QueuedAllocations: '?{}n', QuotaLimitReached: 's', SnapshotIndex: 'n', CreateIndex: 'n', ModifyIndex: 'n',
    CreateTime: 'n', ModifyTime: 'n',
  },
  metric: {
    NodesEvaluated: 'n', NodesFiltered: 'n', NodesInPool: 'n', NodesAvailable: '?{}n', ClassFiltered: '?{}n', ConstraintFiltered: '?{}n',
    NodesExhausted: 'n', ClassExhausted: '?{}n', DimensionExhausted: '?{}n', QuotaExhausted: '[]s', AllocationTime: 'n', CoalescedFailures: 'n',
  },
};

/** Throws where a fixture has a field that the API does not know, lacks one, or has one of another type. */
export function assertShape(name, value, path = name) {
  const shape = SHAPES[name];
  assert.deepEqual(Object.keys(value).sort(), Object.keys(shape).sort(), `${path}: fields`);
  for (const [field, type] of Object.entries(shape)) assertType(type, value[field], `${path}.${field}`);
}

function assertType(type, value, path) {
  if (type.startsWith('?')) return value === null || assertType(type.slice(1), value, path);
  if (type.startsWith('[]')) {
    if (value === null) return true;
    assert.ok(Array.isArray(value) && value.length > 0, `${path}: a list that is not empty, or null`);
    return value.forEach((item, index) => assertType(type.slice(2), item, `${path}[${index}]`));
  }
  if (type.startsWith('{}')) return Object.entries(value).forEach(([key, item]) => assertType(type.slice(2), item, `${path}[${key}]`));
  if (type.includes('|')) return assert.ok(type.split('|').includes(value), `${path}: ${value}`);
  if (type === 'any') return true;
  if (type === 's') return assert.equal(typeof value, 'string', path);
  if (type === 'b') return assert.equal(typeof value, 'boolean', path);
  if (type === 'n') return assert.ok(Number.isInteger(value), path);
  if (type === 't') return assert.ok(/^\d{4}-\d\d-\d\dT/.test(value) || value === '0001-01-01T00:00:00Z', path);
  if (type === 'object') return assert.equal(typeof value, 'object', path);
  return assertShape(type, value, path);
}
