import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isModule } from './arguments.js';
import { ecsClients } from './ecs-clients.js';
import { UsageError } from './usage-error.js';

/**
 * Makes the cluster that `--cluster` names. Answers it with `selector`, what its `deploymentSpec` is to be asked. `spec` is
 * the one given by `--spec`, whose name of the deployment serves where no flag says it.
 */
export async function openCluster(values, spec) {
  if (isModule(values.cluster)) return { cluster: await openModule(values), selector: selectorOf(values) };
  try {
    return await KINDS[values.cluster](values, spec);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`--cluster ${values.cluster}: ${error.message}`, { cause: error });
  }
}

const KINDS = {
  'docker-swarm': async ({ url, socket, stack, selector, service }) => {
    const { dockerSwarm } = await import('../clusters/docker-swarm/index.js');
    if (stack !== undefined && selector !== undefined) throw new UsageError('--stack and --selector exclude each other');
    const only = stack ?? selector;
    return { cluster: dockerSwarm(given({ host: url, socketPath: socket })), selector: given({ stack, label: selector, services: only ? undefined : service }) };
  },
  docker: async ({ url, socket, project = process.env.COMPOSE_PROJECT_NAME || undefined }, spec) => {
    const { docker } = await import('../clusters/docker/index.js');
    const name = project ?? nameOf(spec);
    if (name === undefined) throw new UsageError('--project is missing: the name of the compose project, as docker compose ls shows it');
    return { cluster: docker(given({ host: url, socketPath: socket, project: name })), selector: { project: name } };
  },
  kubernetes: async ({ url, token, namespace, kubeconfig, context, selector, names, deployment }) => {
    const { kubernetes } = await import('../clusters/kubernetes/index.js');
    if (kubeconfig !== undefined && !existsSync(kubeconfig)) throw new UsageError(`--kubeconfig: there is no file ${kubeconfig}`);
    const cluster = kubernetes(given({ baseUrl: url, token, namespace, kubeconfig, context }));
    return { cluster, selector: given({ namespace, selector, names, deployment }) };
  },
  nomad: async ({ url, socket, token, namespace, job }, spec) => {
    const { nomad } = await import('../clusters/nomad/index.js');
    const jobs = job ?? [nameOf(spec)].filter(Boolean);
    if (jobs.length === 0) throw new UsageError('--job is missing: the name of the Nomad job, as nomad job status shows it');
    if (spec && jobs.length > 1) throw new UsageError('--spec speaks of one job: give one --job');
    const cluster = nomad(given({ baseUrl: url, socketPath: socket, token, namespace, job: jobs[0] }));
    return { cluster, selector: given({ job: jobs.length === 1 ? jobs[0] : jobs, namespace }) };
  },
  ecs: async ({ ecsCluster, service }) => {
    const { ecs } = await import('../clusters/ecs/index.js');
    return { cluster: ecs({ ...(await ecsClients()), ...given({ cluster: ecsCluster }) }), selector: given({ cluster: ecsCluster, services: service }) };
  },
  zlayer: async ({ url = process.env.ZLAYER_ADDR || undefined, socket, token = process.env.ZLAYER_TOKEN || undefined, deployment }, spec) => {
    const { zlayer } = await import('../clusters/zlayer/index.js');
    const name = deployment ?? nameOf(spec);
    if (name === undefined) throw new UsageError('--deployment is missing: the name of the ZLayer deployment');
    return { cluster: zlayer(given({ baseUrl: url, socketPath: socket, token, deployment: name })), selector: { deployment: name } };
  },
};

async function openModule(values) {
  const path = resolve(values.cluster);
  if (!existsSync(path)) throw new UsageError(`--cluster: there is no file ${values.cluster}`);
  const { default: exported } = await attempt(values, () => import(pathToFileURL(path).href), 'cannot be loaded');
  const cluster = typeof exported === 'function' ? await attempt(values, () => exported(selectorOf(values)), 'failed') : exported;
  const usable = cluster && (typeof cluster.clusterStates === 'function' || typeof cluster.clusterServiceStates === 'function');
  if (usable) return cluster;
  throw new UsageError(`--cluster: ${values.cluster} must have a default export that is a cluster (an object with clusterStates or clusterServiceStates), or a function that returns one`);
}

async function attempt({ cluster }, work, what) {
  try {
    return await work();
  } catch (cause) {
    throw new UsageError(`--cluster: ${cluster} ${what}: ${cause?.message ?? cause}`, { cause });
  }
}

/** The flags that say what to ask, as a module gets them. */
function selectorOf({ service: services, stack, project, namespace, selector, names, deployment, job, ecsCluster, url, socket, token, kubeconfig, context }) {
  return given({ services, stack, project, namespace, selector, names, deployment, job, ecsCluster, url, socket, token, kubeconfig, context });
}

function nameOf(spec) {
  return typeof spec?.deployment === 'string' && spec.deployment !== '' ? spec.deployment : undefined;
}

/** Without what is undefined: some clusters tell "not given" from "undefined". */
function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
