/**
 * The text of a trace. `wanted`: replicas by service; `sweeps`: what each found changed, with `at`; `end` as its line has
 * it, none where the recording was cut off.
 */
export function traceText({ wanted, options = {}, sweeps, logs = [], end, deployment = 'shop' }) {
  const services = Object.fromEntries(Object.entries(wanted).map(([name, replicas]) => [name, { scale: { mode: 'fixed', replicas } }]));
  const lines = [
    { kind: 'trace', version: 1, startedAt: '2026-03-14T09:26:53.589Z', spec: { deployment, services }, options: { timeout: 60_000, pollInterval: 1000, stableFor: 2000, failFast: true, ...options } },
    ...sweeps.map(({ at, ...found }) => ({ kind: 'sweep', at, end: at, services: Object.fromEntries(Object.entries(found).map(([name, said]) => [name, statesOf(said)])) })),
    ...logs.map((each) => ({ kind: 'logs', ...each })),
    ...(end ? [{ kind: 'end', ...end }] : []),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function statesOf(said) {
  if (typeof said === 'number') return [{ nodeId: 'node-1', running: said, healthy: true }];
  return said.error !== undefined ? said : [{ nodeId: 'node-1', healthy: !said.failure, ...said }];
}

/** A sweep a second from 0 to `last`, the first of them with these findings. */
export function everySecond(last, findings) {
  return Array.from({ length: last + 1 }, (_, second) => ({ at: second * 1000, ...findings[second] }));
}
