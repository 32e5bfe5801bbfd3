const PREFIX = 'com.docker.compose.';

/** A label of Docker compose, `project` for instance. */
export function composeLabel(container, name) {
  return container.Labels?.[PREFIX + name] ?? '';
}

/** The label filter for `/containers/json` and `/events`. */
export function projectFilter(project) {
  return [`${PREFIX}project=${project}`];
}

/**
 * What other services wait for, from the label `depends_on` (`db:service_healthy:false,migrate:service_completed_successfully:true`):
 * a list of `{ service, condition }`.
 */
export function dependencies(container) {
  return composeLabel(container, 'depends_on').split(',').filter(Boolean).map((entry) => {
    const [service, condition = 'service_started'] = entry.split(':');
    return { service, condition };
  });
}

/** A project's containers by service name, without those of `docker compose run`. */
export function byService(containers) {
  const groups = new Map();
  for (const container of containers) {
    const service = composeLabel(container, 'service');
    if (!service || composeLabel(container, 'oneoff') === 'True') continue;
    const group = groups.get(service);
    if (group) group.push(container);
    else groups.set(service, [container]);
  }
  return groups;
}

/** The containers of the newest revision (compose's own hash of the service's configuration, and its image), and the others. */
export function splitByRevision(containers) {
  const newest = containers.reduce((latest, each) => (each.Created > latest.Created ? each : latest));
  const revision = revisionOf(newest);
  return {
    current: containers.filter((container) => revisionOf(container) === revision),
    old: containers.filter((container) => revisionOf(container) !== revision),
  };
}

function revisionOf(container) {
  return `${composeLabel(container, 'config-hash')} ${composeLabel(container, 'image') || container.ImageID}`;
}
