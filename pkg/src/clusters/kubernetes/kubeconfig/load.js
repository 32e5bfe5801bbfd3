import { environment, nodeModule } from '../node.js';
import { parseYaml } from './yaml.js';

/**
 * The kubeconfig as `{ config, source }`, or undefined where there is none. `given`: a path, or the text itself. Without it:
 * the files that `KUBECONFIG` lists, merged as kubectl does (the first to name a thing wins), else `~/.kube/config`.
 */
export function loadKubeconfig(given) {
  if (given !== undefined) {
    if (typeof given !== 'string' || given.trim() === '') throw new TypeError('kubernetes: kubeconfig: expected a path or the text of a kubeconfig');
    if (isText(given)) return { config: parseConfig(given, 'kubeconfig'), source: 'kubeconfig' };
    return { config: readConfig(given), source: given };
  }
  const listed = environment('KUBECONFIG');
  const path = nodeModule('path');
  const fs = nodeModule('fs');
  if (!fs || !path) return undefined;
  const home = nodeModule('os')?.homedir();
  const files = (listed ? listed.split(path.delimiter) : home ? [path.join(home, '.kube', 'config')] : []).filter((file) => file && fs.existsSync(file));
  if (files.length === 0) return undefined;
  return { config: mergeConfigs(files.map(readConfig)), source: files.join(path.delimiter) };
}

function isText(given) {
  return given.includes('\n') || /^\s*\{/.test(given) || /^\s*(apiVersion|kind|clusters)\s*:/.test(given);
}

function readConfig(file) {
  const fs = nodeModule('fs');
  if (!fs) throw new TypeError('kubernetes: kubeconfig: a path can be read in Node only; pass the text');
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new TypeError(`kubernetes: kubeconfig: cannot read "${file}": ${error.code ?? error.message}`, { cause: error });
  }
  const config = parseConfig(text, file);
  const path = nodeModule('path');
  // Paths in a kubeconfig are relative to it.
  const absolute = (value) => (typeof value === 'string' && value !== '' && !path.isAbsolute(value) ? path.resolve(path.dirname(file), value) : value);
  for (const { cluster } of config.clusters) relocate(cluster, ['certificate-authority'], absolute);
  for (const { user } of config.users) {
    relocate(user, ['client-certificate', 'client-key', 'tokenFile'], absolute);
    if (typeof user.exec?.command === 'string' && user.exec.command.includes('/')) user.exec.command = absolute(user.exec.command);
  }
  return config;
}

function relocate(holder, keys, absolute) {
  for (const key of keys) if (holder[key] !== undefined) holder[key] = absolute(holder[key]);
}

/** The text, JSON or YAML, with its lists checked to be lists of named things. */
export function parseConfig(text, source) {
  let config;
  try {
    config = /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    // JSON's own message may quote the text, which holds secrets.
    const problem = /^line \d+: /.test(error.message) ? error.message : 'not valid JSON';
    throw new TypeError(`kubernetes: kubeconfig "${source}": ${problem}`);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw new TypeError(`kubernetes: kubeconfig "${source}": expected a map with clusters, contexts and users`);
  return {
    currentContext: config['current-context'] || undefined,
    clusters: named(config.clusters, 'cluster', 'clusters', source),
    contexts: named(config.contexts, 'context', 'contexts', source),
    users: named(config.users, 'user', 'users', source),
  };
}

function named(entries, key, plural, source) {
  if (entries === undefined || entries === null) return [];
  if (!Array.isArray(entries)) throw new TypeError(`kubernetes: kubeconfig "${source}": ${plural}: expected a list`);
  return entries.map((entry, index) => {
    if (typeof entry !== 'object' || entry === null || entry.name === undefined || entry.name === null) {
      throw new TypeError(`kubernetes: kubeconfig "${source}": ${plural}[${index}]: expected a map with a name`);
    }
    const held = entry[key] ?? {};
    if (typeof held !== 'object' || Array.isArray(held)) throw new TypeError(`kubernetes: kubeconfig "${source}": ${plural}[${index}].${key}: expected a map`);
    return { name: String(entry.name), [key]: held };
  });
}

function mergeConfigs(configs) {
  const merge = (list) => {
    const byName = new Map();
    for (const config of configs) for (const entry of config[list]) if (!byName.has(entry.name)) byName.set(entry.name, entry);
    return [...byName.values()];
  };
  return {
    currentContext: configs.find(({ currentContext }) => currentContext)?.currentContext,
    clusters: merge('clusters'),
    contexts: merge('contexts'),
    users: merge('users'),
  };
}

/** The context asked for, or the current one: `{ cluster, user, namespace }`. */
export function chooseContext({ config, source }, wanted) {
  const complain = (problem) => new TypeError(`kubernetes: kubeconfig "${source}": ${problem}`);
  const name = wanted ?? config.currentContext;
  if (name === undefined) throw complain('no current-context; pass the option context');
  const find = (list, key, value) => {
    const entry = list.find((candidate) => candidate.name === String(value));
    if (!entry) throw complain(`${key} "${value}" is not in it; it has ${list.map((candidate) => `"${candidate.name}"`).join(', ') || 'none'}`);
    return entry[key];
  };
  const context = find(config.contexts, 'context', name);
  if (!context.cluster) throw complain(`context "${name}" names no cluster`);
  const cluster = find(config.clusters, 'cluster', context.cluster);
  if (typeof cluster.server !== 'string') throw complain(`cluster "${context.cluster}" has no server`);
  if (cluster['proxy-url']) throw complain(`cluster "${context.cluster}" has a proxy-url, which is not supported; use kubectl proxy and the option baseUrl`);
  return { cluster, user: context.user ? find(config.users, 'user', context.user) : {}, namespace: context.namespace || undefined };
}
