const HASH_LABEL = 'pod-template-hash';

/** Whether two pod templates are the same but for the hash label that the controller adds; so the controller itself finds the new ReplicaSet. */
export function sameTemplate(a, b) {
  return canonical(withoutHash(a)) === canonical(withoutHash(b));
}

function withoutHash(template) {
  const { [HASH_LABEL]: hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

function canonical(value) {
  return JSON.stringify(value, (key, inner) => {
    if (inner === null) return undefined;
    if (typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
