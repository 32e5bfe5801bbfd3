import { waitForStabilization } from '../wait.js';

/**
 * A wait that can be stopped without a word: after `stop()` nothing is called any more, neither the listener nor the cluster.
 * `latest` answers the options as they are now; of those only functions are looked at while the wait runs.
 *
 * @returns the function that stops it
 */
export function startLiveWait(cluster, spec, latest, { snapshot, result, error }) {
  const controller = new AbortController();
  const options = latest() ?? {};
  const { signal } = options;
  let stopped = false;
  const forward = () => controller.abort(signal.reason ?? new DOMException('The wait was aborted', 'AbortError'));
  const end = () => signal?.removeEventListener?.('abort', forward);
  const unlessStopped = (listener) => (value) => {
    end();
    if (!stopped) listener(value);
  };

  const start = async () => {
    if (signal?.aborted) forward();
    else signal?.addEventListener('abort', forward, { once: true });
    return waitForStabilization(cluster, spec, {
      ...options,
      ...(typeof options.redact === 'function' && { redact: (line) => latest().redact(line) }),
      signal: controller.signal,
      onProgress: (value) => {
        if (stopped) return undefined;
        snapshot(value);
        return stopped ? undefined : latest()?.onProgress?.(value);
      },
    });
  };
  start().then(unlessStopped(result), unlessStopped(error));

  return () => {
    if (stopped) return;
    stopped = true;
    end();
    controller.abort(new DOMException('Nobody watches any more', 'AbortError'));
  };
}
