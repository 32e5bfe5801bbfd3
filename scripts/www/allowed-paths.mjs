// What the clusters read, and nothing else: a Docker socket also answers with files of containers, a Kubernetes API with secrets.
const NAME = '[^/]+';
const ALLOWED = [
  // Docker and Docker Swarm
  '/(services|tasks|nodes|events)',
  `/tasks/${NAME}/logs`,
  '/containers/json',
  `/containers/${NAME}/(json|logs)`,
  // Kubernetes
  `/apis/apps/v1/namespaces/${NAME}/(deployments|statefulsets|daemonsets|replicasets|controllerrevisions)`,
  `/apis/batch/v1/namespaces/${NAME}/(jobs|cronjobs)`,
  `/api/v1/namespaces/${NAME}/(pods|events)`,
  `/api/v1/namespaces/${NAME}/pods/${NAME}/log`,
  // ZLayer
  `/api/v1/deployments/${NAME}(/(spec|events))?`,
  `/api/v1/deployments/${NAME}/services/${NAME}/(containers|logs)`,
].map((pattern) => new RegExp(`^${pattern}$`));

/** Whether the path (as it stands in the request, without the query) is one that the clusters read. */
export function isAllowed(path) {
  return ALLOWED.some((pattern) => pattern.test(path)) && path.split('/').every(isPlain);
}

/** A segment that means the same to every server: not `..`, and with no separator hidden by percent-encoding. */
function isPlain(segment) {
  if (!/^[\w.~%:@+-]*$/.test(segment)) return false;
  let name;
  try {
    name = decodeURIComponent(segment);
  } catch {
    return false;
  }
  return name !== '.' && name !== '..' && !/[/\\%\0]/.test(name);
}
