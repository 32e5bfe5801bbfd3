/**
 * What the deployment wants, with the free ports its replicas were given. There is no load balancer
 * in this example, so a service has an endpoint for each replica.
 */
export function deploymentSpec(ports) {
  const endpoints = (service) => ports[service].map((port) => ({ protocol: 'http', port }));
  return {
    deployment: 'shop',
    services: {
      database: { scale: { mode: 'fixed', replicas: 1 }, endpoints: endpoints('database') },
      api: { scale: { mode: 'fixed', replicas: 2 }, endpoints: endpoints('api'), depends: ['database'] },
      web: { scale: { mode: 'fixed', replicas: 2 }, endpoints: endpoints('web'), depends: ['database', 'api'] },
    },
  };
}

/** Where the replicas run. */
export const placement = {
  database: ['node-1'],
  api: ['node-1', 'node-2'],
  web: ['node-1', 'node-2'],
};
