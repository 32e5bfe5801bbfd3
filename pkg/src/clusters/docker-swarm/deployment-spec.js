import { eligibleNodeCount } from './eligible-nodes.js';

export const STACK_LABEL = 'com.docker.stack.namespace';

/** The desired state of these services, by name. `tasks`: those of the global ones, needed only where a node is paused. */
export function deploymentSpec(deployment, services, nodes, tasks = []) {
  return { deployment, services: Object.fromEntries(services.map((service) => [service.Spec.Name, serviceSpec(service, nodes, tasks)])) };
}

function serviceSpec(service, nodes, tasks) {
  const { Mode: mode = {} } = service.Spec;
  if (mode.ReplicatedJob || mode.GlobalJob) return { rtype: 'job', scale: { mode: 'manual' } };
  const running = new Set(tasks.filter(({ ServiceID }) => ServiceID === service.ID).map(({ NodeID }) => NodeID));
  const replicas = mode.Global ? eligibleNodeCount(service, nodes, running) : (mode.Replicated?.Replicas ?? 1);
  return { rtype: 'service', scale: { mode: 'fixed', replicas }, endpoints: publishedPorts(service) };
}

function publishedPorts(service) {
  const ports = service.Endpoint?.Ports ?? service.Spec.EndpointSpec?.Ports ?? [];
  return ports
    .filter(({ Protocol = 'tcp', PublishedPort }) => PublishedPort && (Protocol === 'tcp' || Protocol === 'udp'))
    .map(({ Protocol = 'tcp', PublishedPort }) => ({ protocol: Protocol, port: PublishedPort }));
}
