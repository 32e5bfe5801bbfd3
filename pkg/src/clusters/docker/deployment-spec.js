import { byService, dependencies, splitByRevision } from './compose-labels.js';

/**
 * The desired state of a compose project, from its containers: compose keeps it nowhere else. As many replicas as the newest revision of
 * a service has containers, in whatever state. A service that another one waits for with `service_completed_successfully`, or that `jobs`
 * names, is a job.
 */
export function deploymentSpec(project, containers, jobs = []) {
  const services = byService(containers);
  const needs = new Map([...services].map(([name, own]) => [name, splitByRevision(own).current.flatMap(dependencies)]));
  const completed = [...needs.values()].flat().filter(({ condition }) => condition === 'service_completed_successfully');
  const jobNames = new Set([...jobs, ...completed.map(({ service }) => service)]);
  const names = [...services.keys()].sort();
  return {
    deployment: project,
    services: Object.fromEntries(names.map((name) => {
      const depends = [...new Set(needs.get(name).map(({ service }) => service))];
      if (jobNames.has(name)) return [name, { rtype: 'job', scale: { mode: 'manual' }, depends }];
      const { current } = splitByRevision(services.get(name));
      return [name, { rtype: 'service', scale: { mode: 'fixed', replicas: current.length }, endpoints: publishedPorts(current), depends }];
    })),
  };
}

function publishedPorts(containers) {
  const found = new Map();
  for (const { Ports = [] } of containers) {
    for (const { Type: protocol, PublicPort: port } of Ports ?? []) {
      // Each port is listed for IPv4 and for IPv6.
      if (port && (protocol === 'tcp' || protocol === 'udp')) found.set(`${protocol} ${port}`, { protocol, port });
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}
