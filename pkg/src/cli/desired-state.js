import { quoted } from './arguments.js';
import { unlessAborted } from './signals.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';

const TRIES = 3;
const PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
const LIMIT = 60_000;

/** What the orchestrator itself wants, asked again where the API only says "later". Rejects with `signal.reason` on abort. */
export async function desiredState(cluster, selector, signal) {
  if (typeof cluster.deploymentSpec !== 'function') {
    throw new UsageError('this cluster has no deploymentSpec that says what is wanted: give --spec FILE');
  }
  for (let tries = 1; ; tries++) {
    try {
      return await unlessAborted(signal, inTime(cluster.deploymentSpec(selector, { signal })));
    } catch (error) {
      signal.throwIfAborted();
      const later = !error?.fatal && (error?.retryAfter !== undefined || error?.status >= 500);
      if (!later || tries === TRIES) throw error;
      await unlessAborted(signal, new Promise((resolve) => setTimeout(resolve, Math.min(error.retryAfter ?? PAUSE, LONGEST_PAUSE))));
    }
  }
}

/** The spec with these services alone. */
export function onlyServices(spec, names) {
  if (names === undefined || typeof spec?.services !== 'object' || spec.services === null) return spec;
  const known = Object.keys(spec.services);
  const missing = names.find((name) => !known.includes(name));
  if (missing !== undefined) {
    const shown = known.slice(0, 10).join(', ') + (known.length > 10 ? ', …' : '');
    throw new UsageError(`--service: there is no service ${quoted(missing)}${didYouMean(missing, known)}\nthe services are ${shown || 'none'}`);
  }
  return { ...spec, services: Object.fromEntries(known.filter((name) => names.includes(name)).map((name) => [name, spec.services[name]])) };
}

/** What `promise` comes to, if it does so within a minute: a cluster may never answer. */
function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new UsageError(`the cluster did not say what is wanted within ${LIMIT / 1000}s`)), LIMIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
