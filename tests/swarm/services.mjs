const SECOND = 1e9;

/** A script that says `line`, then stays until it is told to stop. */
export const stays = (line) => `trap 'exit 0' TERM; echo '${line}'; sleep 3600 & wait`;

/** A script that is healthy only after `seconds`: its health check looks for /tmp/up. */
export const staysHealthyAfter = (seconds, line) => `trap 'exit 0' TERM; echo '${line}'; sleep ${seconds}; touch /tmp/up; sleep 3600 & wait`;

export const upCheck = { Test: ['CMD', 'test', '-f', '/tmp/up'], Interval: SECOND / 4, Timeout: SECOND, Retries: 40 };
export const failingCheck = { Test: ['CMD-SHELL', 'echo 503 Service Unavailable; exit 1'], Interval: SECOND / 4, Timeout: SECOND, Retries: 2 };

/** Makes, changes and removes services through the manager's API. */
export function serviceMaker(manager) {
  return {
    create: (name, options) => manager.call('POST', '/services/create', serviceSpec(name, options)),
    async update(name, change) {
      const { ID, Version, Spec } = await manager.call('GET', `/services/${name}`);
      change(Spec);
      await manager.call('POST', `/services/${ID}/update?version=${Version.Index}`, Spec);
    },
    remove: (name) => manager.call('DELETE', `/services/${name}`),
    async removeAll() {
      for (const { ID } of await manager.call('GET', '/services')) await manager.call('DELETE', `/services/${ID}`);
    },
    tasks: (name) => manager.call('GET', `/tasks?filters=${encodeURIComponent(JSON.stringify({ service: [name] }))}`),
  };
}

/** Changes a spec to a script of the second version. */
export const toVersion2 = (script) => (spec) => {
  spec.TaskTemplate.ContainerSpec.Image = 'evenkeel-test/app:2';
  spec.TaskTemplate.ContainerSpec.Args = ['sh', '-c', script];
};

function serviceSpec(name, options) {
  const { script = stays(`${name} is up`), image = 'evenkeel-test/app:1', replicas = 1, global = false, health, constraints = [], stack, update = {}, tty = false, restart = {} } = options;
  return {
    Name: name,
    Labels: stack ? { 'com.docker.stack.namespace': stack } : {},
    TaskTemplate: {
      ContainerSpec: { Image: image, Args: ['sh', '-c', script], TTY: tty, StopGracePeriod: SECOND / 2, ...(health && { HealthCheck: health }) },
      RestartPolicy: { Condition: 'any', Delay: SECOND / 4, ...restart },
      Placement: { Constraints: constraints },
    },
    Mode: global ? { Global: {} } : { Replicated: { Replicas: replicas } },
    UpdateConfig: { Parallelism: 1, Monitor: SECOND, FailureAction: 'pause', Order: 'start-first', ...update },
    RollbackConfig: { Parallelism: 0, Monitor: SECOND / 2, Order: 'start-first' },
  };
}
