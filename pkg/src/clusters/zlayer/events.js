import { subscribeLoop } from '../transport/index.js';

/** Calls `changed` for each server-sent event of the deployment, with the service where the event names one. Ends with `signal`. */
export function watchDeployment(transport, { path, changed, signal }) {
  return subscribeLoop({
    // A deployment that is not being rolled out has no stream, and a refusal says nothing of the wait: hence no fatal status here.
    open: () => transport.stream(path, { signal, fatal: [], headers: { Accept: 'text/event-stream' } }),
    onEvent(line) {
      const [, data] = /^data: ?(.*)$/.exec(line) ?? [];
      if (data !== undefined) changed(serviceOf(data));
    },
    onGap: () => changed(),
    signal,
  });
}

function serviceOf(data) {
  try {
    const { service } = JSON.parse(data);
    return typeof service === 'string' ? service : undefined;
  } catch {
    return undefined;
  }
}
