import { COUNT, isArray, isCount, isObject, isRecord, member, property, quote, unexpected } from './expected.js';

/** The protocols of endpoints and how they are written in a URL. */
export const SCHEMES = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['ws', 'ws'],
  ['websocket', 'ws'],
]);
export const LARGEST_PORT = 65535;
export const MOST_ENDPOINTS = 100_000;
export const MOST_DEPENDS = 100_000;
const DEPENDENCY = 'a service\'s name or an object with a service';

/** What is wrong with a spec that could not be read, found anew with care. */
export function specError(spec) {
  try {
    check(spec);
    return new TypeError('spec: its values change while they are read');
  } catch (error) {
    return error;
  }
}

function check(spec) {
  if (!isRecord(spec)) throw unexpected('spec', 'an object', spec);
  const path = 'spec.services';
  const services = property(spec, 'services', path, 'an object') ?? {};
  if (!isRecord(services)) throw unexpected(path, 'an object with a service per name', services);
  for (const name of keys(services, path)) {
    const servicePath = member(path, name);
    const service = property(services, name, servicePath, 'an object');
    if (!isRecord(service)) throw unexpected(servicePath, 'an object', service);
    checkType(service, `${servicePath}.rtype`);
    checkScale(service, `${servicePath}.scale`);
    checkEndpoints(service, `${servicePath}.endpoints`);
    checkDepends(service, `${servicePath}.depends`);
  }
}

function keys(services, path) {
  try {
    return Object.keys(services);
  } catch (cause) {
    throw new TypeError(`${path}: expected an object with a service per name, but its keys cannot be read`, { cause });
  }
}

function checkType(service, path) {
  const value = property(service, 'rtype', path, 'a string') ?? 'service';
  if (!['service', 'job', 'cron'].includes(value)) throw unexpected(path, "'service', 'job' or 'cron'", value);
}

function checkScale(service, path) {
  const scale = property(service, 'scale', path, 'an object') ?? { mode: 'manual' };
  if (!isObject(scale)) throw unexpected(path, 'an object', scale);
  const mode = property(scale, 'mode', `${path}.mode`, 'a string');
  switch (mode) {
    case 'fixed':
      checkCount(scale, 'replicas', path);
      return;
    case 'adaptive':
      checkCount(scale, 'min', path);
      checkCount(scale, 'max', path, 0);
      return;
    case 'manual':
      return;
    default:
      throw unexpected(`${path}.mode`, "'fixed', 'adaptive' or 'manual'", mode);
  }
}

function checkCount(scale, key, scalePath, fallback) {
  const path = `${scalePath}.${key}`;
  const value = property(scale, key, path, COUNT);
  if (!isCount(value ?? fallback)) throw unexpected(path, COUNT, value);
}

function checkEndpoints(service, path) {
  checkEach(service, 'endpoints', path, { most: MOST_ENDPOINTS, expected: 'an object', check: checkEndpoint });
}

function checkDepends(service, path) {
  checkEach(service, 'depends', path, { most: MOST_DEPENDS, expected: DEPENDENCY, check: checkDependency });
}

function checkEach(service, key, path, { most, expected, check }) {
  const list = property(service, key, path, 'an array') ?? [];
  if (!isArray(list)) throw unexpected(path, 'an array', list);
  const length = property(list, 'length', `${path}.length`, COUNT);
  if (!isCount(length) || length > most) throw unexpected(`${path}.length`, `at most ${most} ${key}`, length);
  for (let i = 0; i < length; i++) check(property(list, i, `${path}[${i}]`, expected), `${path}[${i}]`);
}

function checkDependency(entry, path) {
  if (typeof entry === 'string') return;
  if (!isObject(entry)) throw unexpected(path, DEPENDENCY, entry);
  const service = property(entry, 'service', `${path}.service`, 'a string');
  if (typeof service !== 'string') throw unexpected(`${path}.service`, 'a string', service);
}

function checkEndpoint(endpoint, path) {
  if (!isObject(endpoint)) throw unexpected(path, 'an object', endpoint);
  const protocol = property(endpoint, 'protocol', `${path}.protocol`, 'a string');
  if (!SCHEMES.has(protocol)) {
    throw unexpected(`${path}.protocol`, `one of ${[...SCHEMES.keys()].map(quote).join(', ')}`, protocol);
  }
  const port = property(endpoint, 'port', `${path}.port`, 'a port');
  if (!isCount(port) || port > LARGEST_PORT) {
    throw unexpected(`${path}.port`, `an integer from 0 to ${LARGEST_PORT}`, port);
  }
}
