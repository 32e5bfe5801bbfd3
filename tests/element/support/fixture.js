// Runs in the page: mounts elements over scripted clusters that the test changes by `set`.
import { scriptedCluster } from '/dist/testing.js';
import '/dist/element.js';

export const replicas = (count) => ({ mode: 'fixed', replicas: count });

/** `services`: by name, the script and what is wanted. Answers the element, kept as `window.dashboard`. */
export function mount(services, { logs = {}, options = {}, mode = 'sweep', into = document.body, endpoints = {}, depends = {} } = {}) {
  const cluster = scriptedCluster(Object.fromEntries(Object.entries(services).map(([name, { script }]) => [name, script])), { logs, mode });
  const spec = { services: Object.fromEntries(Object.entries(services).map(([name, { want }]) => [name, { scale: replicas(want), endpoints: endpoints[name] ?? [], depends: depends[name] ?? [] }])) };
  const status = document.createElement('evenkeel-status');
  Object.assign(status, { cluster, spec, options: { timeout: 60_000, pollInterval: 50, ...options } });
  into.append(status);
  window.dashboard = status;
  return status;
}

/** Resolves with the detail of the next such event for which `test` holds. */
export function next(target, type, test = () => true) {
  return new Promise((resolve) => {
    target.addEventListener(type, function listen({ detail }) {
      if (!test(detail)) return;
      target.removeEventListener(type, listen);
      resolve(detail);
    });
  });
}

/** Resolves once what the element knows is on show. */
export async function shown(status) {
  do await status.updateComplete; while (status.isUpdatePending);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await status.updateComplete;
}

export async function mountIn(state, options = {}) {
  const failure = { reason: 'crash-loop', message: 'exited with 1', terminal: true };
  const api = { running: { running: 1 }, failed: { running: 0, restarts: 4, failure }, ready: { running: 2 } }[state];
  const status = mount({
    web: { script: { running: 3 }, want: 3 },
    api: { script: api, want: 2 },
    cache: { script: state === 'ready' ? { running: 1 } : { throws: '503 Service Unavailable' }, want: 1 },
    'a-worker-with-a-name-that-is-much-too-long-to-fit-anywhere': { script: { running: 4 }, want: 4 },
  }, {
    mode: 'services',
    logs: { api: ['starting', 'Error: listen EADDRINUSE: address already in use :::3000', '    at Server.setupListenHandle (node:net:1817:16)'] },
    endpoints: { web: [{ protocol: 'http', port: 8080 }], api: [{ protocol: 'tcp', port: 5432 }] },
    ...options,
    options: { failFast: true, ...options.options },
  });
  await (state === 'running' ? next(status, 'snapshot', ({ sweep }) => sweep >= 2) : next(status, 'settled'));
  await shown(status);
  return status;
}
