import { isArray, isCount, isObject, isRecord } from './expected.js';
import { LARGEST_PORT, MOST_DEPENDS, MOST_ENDPOINTS, SCHEMES, specError } from './spec-error.js';

const TYPES = ['service', 'job', 'cron'];
const WORDS_PER_SERVICE = 5;
const NO_BOUND = 0xffffffff;
const FIXED = 0;
const ADAPTIVE = 1;
const MANUAL = 2;

/**
 * Checks a deployment spec and flattens it: `words` as `src/wasm/engine/input.rs` reads them, the names, the URLs of each
 * service's endpoints and the names of what it depends on. Throws a `TypeError` where the spec has the wrong shape.
 */
export function readSpec(spec) {
  try {
    const flat = flatten(spec);
    if (flat !== undefined) return flat;
  } catch {
    // Found below, with its path, as is what a getter or proxy threw.
  }
  throw specError(spec);
}

/** Undefined where something has the wrong shape. */
function flatten(spec) {
  if (!isRecord(spec)) return undefined;
  const services = spec.services ?? {};
  if (!isRecord(services)) return undefined;
  const names = Object.keys(services);
  // Quicker than a look-up per name.
  const values = Object.values(services);
  const words = new Uint32Array(names.length * WORDS_PER_SERVICE);
  const endpoints = [];
  const depends = [];
  for (let i = 0; i < names.length; i++) {
    const service = values[i];
    if (!isRecord(service)) return undefined;
    const type = TYPES.indexOf(service.rtype ?? 'service');
    const urls = urlsOf(service.endpoints);
    const needed = dependsOf(service.depends);
    const at = i * WORDS_PER_SERVICE;
    if (type < 0 || urls === undefined || needed === undefined || !writeScale(words, at + 2, service.scale)) return undefined;
    words[at] = names[i].length;
    words[at + 1] = type;
    endpoints.push(urls);
    depends.push(needed);
  }
  return { names, words, endpoints, depends };
}

function writeScale(words, at, scale) {
  if (scale === undefined || scale === null) return write(words, at, ADAPTIVE, 1, 10);
  if (!isObject(scale)) return false;
  switch (scale.mode) {
    case 'fixed':
      return write(words, at, FIXED, scale.replicas, 0);
    case 'adaptive':
      return write(words, at, ADAPTIVE, scale.min, scale.max ?? NO_BOUND);
    case 'manual':
      return write(words, at, MANUAL, 0, 0);
    default:
      return false;
  }
}

function write(words, at, mode, first, second) {
  if (!isCount(first) || !isCount(second)) return false;
  words[at] = mode;
  words[at + 1] = first;
  words[at + 2] = second;
  return true;
}

function urlsOf(endpoints) {
  if (endpoints === undefined || endpoints === null) return [];
  if (!isArray(endpoints)) return undefined;
  const { length } = endpoints;
  if (!isCount(length) || length > MOST_ENDPOINTS) return undefined;
  const urls = [];
  for (let i = 0; i < length; i++) {
    const endpoint = endpoints[i];
    if (!isObject(endpoint)) return undefined;
    const scheme = SCHEMES.get(endpoint.protocol);
    const { port } = endpoint;
    if (scheme === undefined || !isCount(port) || port > LARGEST_PORT) return undefined;
    urls.push(`${scheme}://localhost:${port}`);
  }
  return urls;
}

function dependsOf(depends) {
  if (depends === undefined || depends === null) return [];
  if (!isArray(depends)) return undefined;
  const { length } = depends;
  if (!isCount(length) || length > MOST_DEPENDS) return undefined;
  const names = [];
  for (let i = 0; i < length; i++) {
    const entry = depends[i];
    const name = isObject(entry) ? entry.service : entry;
    if (typeof name !== 'string') return undefined;
    names.push(name);
  }
  return names;
}
