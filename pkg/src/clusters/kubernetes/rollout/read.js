/** A number the API may leave out when it is zero, and that custom controllers write as a string. */
export function count(value) {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}

/** The condition `type` of an object's status. */
export function condition(object, type) {
  return list(object?.status?.conditions).find((entry) => entry?.type === type);
}

export function isTrue(object, type) {
  return condition(object, type)?.status === 'True';
}

/** A field that should be a list; lists without entries are left out or null. */
export function list(value) {
  return Array.isArray(value) ? value : [];
}

export function controllerUid(object) {
  return list(object?.metadata?.ownerReferences).find((owner) => owner?.controller)?.uid;
}

export function label(object, name) {
  return object?.metadata?.labels?.[name];
}

export function annotation(object, name) {
  return object?.metadata?.annotations?.[name];
}

/** Whether the controller has seen the object's newest change. An absent `observedGeneration` means that it has not. */
export function isObserved(object) {
  const { generation } = object.metadata ?? {};
  if (generation === undefined) return true;
  const { observedGeneration } = object.status ?? {};
  return observedGeneration !== undefined && count(observedGeneration) >= count(generation);
}

/** `object`'s share of a list of things that name their controller. */
export function ownedBy(objects, owner) {
  const uid = owner?.metadata?.uid;
  return uid === undefined ? [] : objects.filter((object) => controllerUid(object) === uid);
}

/** A rollout's part in words: `1 replica`, `2 replicas`. */
export function replicas(number) {
  return `${number} replica${number === 1 ? '' : 's'}`;
}
