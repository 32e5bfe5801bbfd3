import { waitForStabilization } from 'evenkeel';
import { scriptedCluster, virtualTime } from 'evenkeel/testing';
import { recordCluster } from 'evenkeel/trace';

/** The trace of a wait for a scripted cluster, also of one that ends with an error. */
export async function recordTrace(script, spec, options) {
  const { services, ...rest } = script;
  const cluster = recordCluster(scriptedCluster(services, rest));
  await virtualTime(() => waitForStabilization(cluster, spec, options).catch(() => {}));
  return cluster.trace;
}

const fixed = (replicas) => ({ scale: { mode: 'fixed', replicas } });

/** Ready after 6 s, and 5 s more of soak: 11 s. */
export function settlingTrace() {
  return recordTrace(
    { services: { web: [{ running: 0, at: 0 }, { running: 3, at: 6000 }], db: 1 } },
    { deployment: 'shop', services: { web: fixed(3), db: fixed(1) } },
    { timeout: 60_000, stableFor: 5000, pollInterval: 1000 },
  );
}

/** Ends after a second with an error. */
export function fatalTrace() {
  return recordTrace(
    { services: { web: [{ running: 0, at: 0 }, { throws: 'the deployment is gone', fatal: true, at: 1000 }] } },
    { services: { web: fixed(1) } },
    { pollInterval: 1000 },
  );
}

const SCRIPT = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

/** HTML in every text a trace can hold. */
export function hostileTrace() {
  const name = `web${SCRIPT}`;
  return recordTrace(
    {
      services: { [name]: [{ running: 0, failure: { reason: SCRIPT, message: SCRIPT } }], __proto__x: [{ rejects: SCRIPT }] },
      logs: { [name]: [SCRIPT, '\u001b[31mred\u001b[0m', '‮reversed'] },
    },
    { deployment: SCRIPT, services: { [name]: fixed(2), __proto__x: fixed(1) } },
    { timeout: 3000 },
  );
}
