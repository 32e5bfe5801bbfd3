import { WORKLOAD_WORDS } from './kinds.js';

/** What is known of the services asked for: their namespace, kind and desired number, from `deploymentSpec` or from the sweeps. */
export function createScope(defaultNamespace) {
  const known = new Map();
  const podSelectors = new Map();

  const namespaceOf = (service) => known.get(service)?.namespace ?? defaultNamespace();

  return {
    defaultNamespace,
    namespaceOf,

    /** Takes up what `deploymentSpec` read. A name means one thing in one cluster object. */
    add(namespace, labelSelector, entries) {
      for (const { service } of entries) {
        const before = known.get(service)?.namespace;
        if (before !== undefined && before !== namespace) {
          throw new TypeError(`kubernetes: the service "${service}" is in namespace "${before}" already; make a second cluster for namespace "${namespace}"`);
        }
      }
      for (const { service, word, name, replicas } of entries) known.set(service, { namespace, word, name, asked: replicas, labelSelector });
      podSelectors.delete(namespace);
    },

    /** Which kind a bare name stands for; asked for by that kind from then on. */
    learn(service, { kind, object }) {
      if (known.has(service)) return;
      known.set(service, { namespace: namespaceOf(service), word: kind.toLowerCase(), name: object.metadata.name });
    },

    /** The services, grouped into one question per namespace. */
    byNamespace(services) {
      const groups = new Map();
      for (const service of services) {
        const entry = known.get(service);
        const namespace = namespaceOf(service);
        if (!groups.has(namespace)) groups.set(namespace, { namespace, services: [], selector: entry?.labelSelector });
        const group = groups.get(namespace);
        // A selector narrows the lists only if it holds for all.
        if (group.selector !== entry?.labelSelector) group.selector = undefined;
        group.services.push({ service, fullName: entry ? `${entry.word}/${entry.name}` : service, asked: entry?.asked });
      }
      return [...groups.values()];
    },

    /** The namespaces to watch, and the kinds in each; all kinds where nothing is known yet. */
    watched() {
      const words = new Map();
      for (const { namespace, word } of known.values()) {
        if (WORKLOAD_WORDS.includes(word)) words.set(namespace, (words.get(namespace) ?? new Set()).add(word));
      }
      if (words.size === 0) return [{ namespace: defaultNamespace(), words: WORKLOAD_WORDS }];
      return [...words].map(([namespace, set]) => ({ namespace, words: [...set] }));
    },

    podSelector: (namespace) => podSelectors.get(namespace),
    setPodSelector: (namespace, selector) => podSelectors.set(namespace, selector),
  };
}
