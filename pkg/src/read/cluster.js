import { isObject, property, unexpected } from './expected.js';

/** Checks the cluster's shape and binds its callbacks, so that they keep their `this` and are looked up once. */
export function readCluster(cluster) {
  const isUsable = isObject(cluster) || typeof cluster === 'function';
  if (!isUsable) throw unexpected('cluster', 'an object with callbacks', cluster);
  const callback = (name) => {
    const value = property(cluster, name, `cluster.${name}`, 'a function') ?? undefined;
    if (value !== undefined && typeof value !== 'function') throw unexpected(`cluster.${name}`, 'a function', value);
    return value;
  };
  const callbacks = {
    cluster,
    clusterStates: callback('clusterStates'),
    clusterServiceStates: callback('clusterServiceStates'),
    getServiceLogs: callback('getServiceLogs'),
    subscribe: callback('subscribe'),
  };
  if (!callbacks.clusterStates && !callbacks.clusterServiceStates) {
    throw unexpected('cluster.clusterServiceStates', 'a function', undefined);
  }
  return callbacks;
}
