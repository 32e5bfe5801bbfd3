/**
 * One label selector that all pods of these workloads match, to list fewer pods than the namespace has; undefined where they share no
 * label. A key whose value each workload fixes becomes `key in (a,b)`.
 */
export function podSelector(objects) {
  if (objects.length === 0) return undefined;
  const fixed = objects.map((object) => object.spec?.selector?.matchLabels ?? {});
  if (fixed.length === 1) {
    const pairs = Object.entries(fixed[0]).map(([key, value]) => `${key}=${value}`);
    return pairs.length > 0 ? pairs.join(',') : undefined;
  }
  const shared = Object.keys(fixed[0]).filter((key) => fixed.every((labels) => Object.hasOwn(labels, key)));
  const valuesOf = (key) => [...new Set(fixed.map((labels) => labels[key]))].sort();
  const [narrowest] = shared.sort((a, b) => valuesOf(b).length - valuesOf(a).length || (a < b ? -1 : 1));
  if (narrowest === undefined) return undefined;
  const selector = `${narrowest} in (${valuesOf(narrowest).join(',')})`;
  // A longer one would not fit into a URL everywhere.
  return selector.length <= 2000 ? selector : undefined;
}
