/** The APIs the live view knows: what is asked for to choose a deployment, and how its cluster is made. */
export const CONNECTIONS = [
  {
    kind: 'docker-swarm', title: 'Docker Swarm',
    fields: [{ name: 'stack', label: 'Stack', about: 'as in docker stack deploy; empty: all services' }],
    open: async (options) => (await import('evenkeel/docker-swarm')).dockerSwarm(options),
    selector: ({ stack }) => ({ ...(stack && { stack }) }),
  },
  {
    kind: 'docker', title: 'Docker compose',
    fields: [{ name: 'project', label: 'Project', about: 'the compose project', required: true }],
    open: async (options) => (await import('evenkeel/docker')).docker(options),
    selector: ({ project }) => ({ project }),
  },
  {
    kind: 'kubernetes', title: 'Kubernetes',
    fields: [
      { name: 'namespace', label: 'Namespace', about: 'empty: default' },
      { name: 'selector', label: 'Labels', about: 'as kubectl -l takes them; empty: all' },
    ],
    open: async (options, { namespace }) => (await import('evenkeel/kubernetes')).kubernetes({ ...options, namespace: namespace || 'default' }),
    selector: ({ selector }) => ({ ...(selector && { selector }) }),
  },
  {
    kind: 'zlayer', title: 'ZLayer',
    fields: [{ name: 'deployment', label: 'Deployment', about: 'its name', required: true }],
    open: async (options) => (await import('evenkeel/zlayer')).zlayer(options),
    selector: ({ deployment }) => ({ deployment }),
  },
];
