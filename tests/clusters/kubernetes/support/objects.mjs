const START = Date.parse('2026-03-01T10:00:00Z');

/** A time as the API writes it, `seconds` after the start of the story. */
export function at(seconds) {
  return new Date(START + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** The pod template as the API server defaults it. */
export function template(image, labels, { hash, init = [], sidecar } = {}) {
  const container = (name, ofImage) => ({
    name, image: ofImage, imagePullPolicy: 'IfNotPresent', resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File',
  });
  return {
    metadata: { creationTimestamp: null, labels: hash ? { ...labels, 'pod-template-hash': hash } : labels },
    spec: {
      ...(init.length > 0 ? { initContainers: init.map((name) => container(name, image)) } : {}),
      containers: [container('app', image), ...(sidecar ? [container(sidecar, 'proxy:1')] : [])],
      dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler', securityContext: {}, terminationGracePeriodSeconds: 30,
    },
  };
}

export function metadata(kind, name, { labels = {}, annotations, generation, owner, created = 0, deleted } = {}) {
  return {
    name, namespace: 'shop', uid: `${kind}-${name}`, creationTimestamp: at(created), labels,
    ...(annotations ? { annotations } : {}),
    ...(generation ? { generation } : {}),
    ...(deleted === undefined ? {} : { deletionTimestamp: at(deleted), deletionGracePeriodSeconds: 30 }),
    ...(owner ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true }] } : {}),
    managedFields: [{ apiVersion: 'apps/v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:replicas': {} } }, manager: 'kube-controller-manager', operation: 'Update', time: at(created) }],
  };
}

/** Zero counts are left out of a status, as the API does. */
function withoutZeros(status) {
  return Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0 && value !== undefined));
}

export function deployment(name, { replicas = 3, image = 'app:1', generation = 1, observed = generation, revision = 1, paused, minReadySeconds, conditions = [], status = {}, labels, deleted } = {}) {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment',
    metadata: metadata('Deployment', name, { labels: { app: name, ...labels }, generation, deleted, annotations: { 'deployment.kubernetes.io/revision': String(revision) } }),
    spec: {
      progressDeadlineSeconds: 600, replicas, revisionHistoryLimit: 10, selector: { matchLabels: { app: name } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      ...(paused ? { paused } : {}), ...(minReadySeconds ? { minReadySeconds } : {}),
      template: template(image, { app: name }),
    },
    status: withoutZeros({ observedGeneration: observed, replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas, conditions, ...status }),
  };
}

export function replicaSet(owner, hash, { image = 'app:1', replicas = 3, revision = 1, history, conditions, created = 0, status = {} } = {}) {
  const name = `${owner.metadata.name}-${hash}`;
  const labels = { app: owner.metadata.name, 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: metadata('ReplicaSet', name, {
      labels, owner, created, generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': String(revision), ...(history ? { 'deployment.kubernetes.io/revision-history': history } : {}) },
    }),
    spec: { replicas, selector: { matchLabels: labels }, template: template(image, { app: owner.metadata.name }, { hash }) },
    status: { replicas, ...withoutZeros({ fullyLabeledReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1, conditions, ...status }) },
  };
}

export function statefulSet(name, { replicas = 3, image = 'db:1', generation = 1, observed = generation, current = `${name}-1`, update = current, strategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, status = {} } = {}) {
  return {
    apiVersion: 'apps/v1', kind: 'StatefulSet',
    metadata: metadata('StatefulSet', name, { labels: { app: name }, generation }),
    spec: {
      podManagementPolicy: 'OrderedReady', replicas, revisionHistoryLimit: 10, selector: { matchLabels: { app: name } }, serviceName: name,
      template: template(image, { app: name }), updateStrategy: strategy,
    },
    status: { replicas, availableReplicas: replicas, ...withoutZeros({ collisionCount: 0, observedGeneration: observed, currentRevision: current, updateRevision: update, readyReplicas: replicas, ...status }) },
  };
}

export function daemonSet(name, { nodes = 2, generation = 1, observed = generation, status = {} } = {}) {
  return {
    apiVersion: 'apps/v1', kind: 'DaemonSet',
    metadata: metadata('DaemonSet', name, { labels: { app: name }, generation, annotations: { 'deprecated.daemonset.template.generation': String(generation) } }),
    spec: {
      revisionHistoryLimit: 10, selector: { matchLabels: { app: name } }, template: template('agent:1', { app: name }),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
    status: { currentNumberScheduled: nodes, desiredNumberScheduled: nodes, numberMisscheduled: 0, numberReady: nodes, ...withoutZeros({ numberAvailable: nodes, updatedNumberScheduled: nodes, observedGeneration: observed, ...status }) },
  };
}

export function controllerRevision(owner, hash, revision, created = revision) {
  return {
    apiVersion: 'apps/v1', kind: 'ControllerRevision',
    metadata: metadata('ControllerRevision', `${owner.metadata.name}-${hash}`, { owner, created, labels: { app: owner.metadata.name, 'controller-revision-hash': hash } }),
    data: { spec: { template: { $patch: 'replace', ...template('agent:1', { app: owner.metadata.name }) } } },
    revision,
  };
}

export function event(object, reason, message, { seconds = 60, modern = false } = {}) {
  const { namespace, name, uid } = object.metadata;
  return {
    apiVersion: 'v1', kind: 'Event',
    metadata: { namespace, name: `${name}.${reason.toLowerCase()}${seconds}`, uid: `event-${uid}-${reason}-${seconds}`, creationTimestamp: at(seconds) },
    involvedObject: { apiVersion: object.apiVersion, kind: object.kind, namespace, name, uid },
    reason, message, type: 'Warning', count: 1, source: { component: 'kubelet' }, reportingComponent: modern ? 'default-scheduler' : '', reportingInstance: modern ? 'scheduler-1' : '',
    ...(modern
      ? { eventTime: at(seconds).replace('Z', '.000000Z'), firstTimestamp: null, lastTimestamp: null, action: 'Scheduling' }
      : { eventTime: null, firstTimestamp: at(seconds), lastTimestamp: at(seconds) }),
  };
}

export function job(name, { owner } = {}) {
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('Job', name, { labels: { app: name }, owner, generation: 1 }),
    spec: { backoffLimit: 6, completions: 1, parallelism: 1, template: { ...template('job:1', { 'job-name': name }), spec: { ...template('job:1', {}).spec, restartPolicy: 'Never' } } },
    status: { active: 1, startTime: at(1) },
  };
}
