import { isObject, unexpected } from '../read/expected.js';
import { RECORDER } from './hooks.js';
import { Recording } from './recording.js';

/**
 * The cluster, as it is; a wait for it writes a trace. `trace` holds the lines of the last wait so far, `onLine` is given
 * each as soon as it is written.
 */
export function recordCluster(cluster, options = {}) {
  if (!isObject(cluster) && typeof cluster !== 'function') throw unexpected('cluster', 'an object with callbacks', cluster);
  if (!isObject(options)) throw unexpected('options', 'an object', options);
  const { onLine } = options;
  if (onLine !== undefined && typeof onLine !== 'function') throw unexpected('options.onLine', 'a function', onLine);
  let recording;
  const recorder = {
    cluster,
    /** Called by a wait when it begins. */
    start(wait) {
      recording = new Recording(wait, onLine);
      return recording;
    },
  };
  const methods = new WeakMap();
  return new Proxy(cluster, {
    get(target, key) {
      if (key === RECORDER) return recorder;
      if (key === 'trace') return recording?.text ?? '';
      const value = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      // Private fields want the object itself as `this`.
      if (!methods.has(value)) methods.set(value, value.bind(target));
      return methods.get(value);
    },
  });
}
