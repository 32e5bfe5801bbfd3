/** The kinds that roll out, by the word that service names and options use. */
export const WORKLOADS = {
  deployment: { kind: 'Deployment', plural: 'deployments' },
  statefulset: { kind: 'StatefulSet', plural: 'statefulsets' },
  daemonset: { kind: 'DaemonSet', plural: 'daemonsets' },
};

/** The kinds that run to completion; they are part of a deployment's spec, and never waited for. */
export const JOBS = {
  job: { kind: 'Job', plural: 'jobs', rtype: 'job' },
  cronjob: { kind: 'CronJob', plural: 'cronjobs', rtype: 'cron' },
};

const SHORT = { deploy: 'deployment', deployments: 'deployment', sts: 'statefulset', statefulsets: 'statefulset', ds: 'daemonset', daemonsets: 'daemonset' };

export const WORKLOAD_WORDS = Object.keys(WORKLOADS);

export function appsPath(namespace, plural) {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

export function batchPath(namespace, plural) {
  return `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

export function corePath(namespace, plural) {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** `deployment/web` (also `deploy/web`, `deployment.apps/web`) or `web`, whose word is then undefined. */
export function parseServiceName(service) {
  const match = /^([A-Za-z]+)(?:\.apps)?\/(.+)$/.exec(service);
  if (!match) return { word: undefined, name: service };
  const word = match[1].toLowerCase();
  const known = Object.hasOwn(SHORT, word) ? SHORT[word] : word;
  return Object.hasOwn(WORKLOADS, known) || Object.hasOwn(JOBS, known) ? { word: known, name: match[2] } : { word: undefined, name: service };
}
