import { COUNT, isArray, isCount, isObject, isRecord, member, property, quote, unexpected } from './expected.js';

const TYPES = ['service', 'job', 'cron'];
const PROTOCOLS = new Map([['http', 0], ['https', 1], ['tcp', 2], ['udp', 3], ['ws', 4], ['websocket', 4]]);
const LARGEST_PORT = 65535;
const MOST_ENDPOINTS = 100_000;
const NO_BOUND = 0xffffffff;

/**
 * Checks a deployment spec and flattens it: `words` as `src/wasm/input.rs` reads them, the names, and the number of each
 * service's endpoints.
 */
export function readSpec(spec) {
  if (!isRecord(spec)) throw unexpected('spec', 'an object', spec);
  const path = 'spec.services';
  const services = property(spec, 'services', path, 'an object') ?? {};
  if (!isRecord(services)) {
    throw unexpected(path, 'an object with a service per name', services);
  }
  const names = keys(services, path);
  const words = [];
  const endpointCounts = [];
  for (const name of names) {
    const servicePath = member(path, name);
    const service = property(services, name, servicePath, 'an object');
    if (!isRecord(service)) throw unexpected(servicePath, 'an object', service);
    words.push(name.length, type(service, servicePath));
    pushScale(words, service, servicePath);
    endpointCounts.push(pushEndpoints(words, service, servicePath));
  }
  return { names, words: Uint32Array.from(words), endpointCounts };
}

function keys(services, path) {
  try {
    return Object.keys(services);
  } catch (cause) {
    throw new TypeError(`${path}: expected an object with a service per name, but its keys cannot be read`, { cause });
  }
}

function type(service, path) {
  const value = property(service, 'rtype', `${path}.rtype`, 'a string') ?? 'service';
  const code = TYPES.indexOf(value);
  if (code < 0) throw unexpected(`${path}.rtype`, "'service', 'job' or 'cron'", value);
  return code;
}

function pushScale(words, service, servicePath) {
  const path = `${servicePath}.scale`;
  const scale = property(service, 'scale', path, 'an object') ?? { mode: 'adaptive', min: 1, max: 10 };
  if (!isObject(scale)) throw unexpected(path, 'an object', scale);
  const mode = property(scale, 'mode', `${path}.mode`, 'a string');
  switch (mode) {
    case 'fixed':
      words.push(0, count(scale, 'replicas', path), 0);
      return;
    case 'adaptive':
      words.push(1, count(scale, 'min', path), count(scale, 'max', path, NO_BOUND));
      return;
    case 'manual':
      words.push(2, 0, 0);
      return;
    default:
      throw unexpected(`${path}.mode`, "'fixed', 'adaptive' or 'manual'", mode);
  }
}

function count(scale, key, scalePath, fallback) {
  const path = `${scalePath}.${key}`;
  const value = property(scale, key, path, COUNT);
  const known = value ?? fallback;
  if (!isCount(known)) throw unexpected(path, COUNT, value);
  return known;
}

function pushEndpoints(words, service, servicePath) {
  const path = `${servicePath}.endpoints`;
  const endpoints = property(service, 'endpoints', path, 'an array') ?? [];
  if (!isArray(endpoints)) throw unexpected(path, 'an array', endpoints);
  const length = property(endpoints, 'length', `${path}.length`, COUNT);
  if (!isCount(length) || length > MOST_ENDPOINTS) {
    throw unexpected(`${path}.length`, `at most ${MOST_ENDPOINTS} endpoints`, length);
  }
  words.push(length);
  for (let i = 0; i < length; i++) pushEndpoint(words, endpoints, i, path);
  return length;
}

function pushEndpoint(words, endpoints, index, endpointsPath) {
  const path = `${endpointsPath}[${index}]`;
  const endpoint = property(endpoints, index, path, 'an object');
  if (!isObject(endpoint)) throw unexpected(path, 'an object', endpoint);
  const protocol = property(endpoint, 'protocol', `${path}.protocol`, 'a string');
  const code = PROTOCOLS.get(protocol);
  if (code === undefined) {
    const known = [...PROTOCOLS.keys()].map(quote).join(', ');
    throw unexpected(`${path}.protocol`, `one of ${known}`, protocol);
  }
  const port = property(endpoint, 'port', `${path}.port`, 'a port');
  if (!isCount(port) || port > LARGEST_PORT) {
    throw unexpected(`${path}.port`, `an integer from 0 to ${LARGEST_PORT}`, port);
  }
  words.push(code, port);
}
