/** Services, tasks and nodes in the shape the Engine API gives them. */
export function makeService({ id = 'service-1', name = 'web', replicas = 1, mode, update, template = {}, labels = {}, ...rest } = {}) {
  return {
    ID: id, Version: { Index: 10 },
    Spec: {
      Name: name, Labels: labels, Mode: mode ?? { Replicated: { Replicas: replicas } },
      TaskTemplate: { ContainerSpec: { Image: 'app:1' }, RestartPolicy: { Condition: 'any' }, Placement: {}, ...template },
    },
    ...(update && { UpdateStatus: { StartedAt: '2026-01-01T00:00:00Z', ...update } }),
    ...rest,
  };
}

let taskNumber = 0;

export function makeTask(state, { desired = 'running', slot = 1, node = 'n1', err, message = 'started', at = taskNumber, exitCode, service = 'service-1', container = true } = {}) {
  taskNumber += 1;
  const time = new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString();
  return {
    ID: `task-${taskNumber}`, ServiceID: service, CreatedAt: time, DesiredState: desired, ...(slot && { Slot: slot }), ...(node && { NodeID: node }),
    Spec: { ContainerSpec: { Image: 'app:1' } },
    Status: {
      Timestamp: time, State: state, Message: message, ...(err && { Err: err }),
      ...(container && node && { ContainerStatus: { ContainerID: `container-${taskNumber}`, PID: 1, ExitCode: exitCode ?? 0 } }),
    },
  };
}

export function makeNode(id, { state = 'ready', availability = 'active', role = 'worker', labels = {}, message, platform = { Architecture: 'x86_64', OS: 'linux' }, addr = '10.0.0.1' } = {}) {
  return {
    ID: id, Spec: { Availability: availability, Role: role, Labels: labels },
    Description: { Hostname: `host-${id}`, Platform: platform, Engine: { Labels: { disk: 'ssd' } } },
    Status: { State: state, Addr: addr, ...(message && { Message: message }) },
  };
}

export const nodeMap = (...nodes) => new Map(nodes.map((node) => [node.ID, node]));
