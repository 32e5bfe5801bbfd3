import { containerStatuses } from './pod.js';

/**
 * Remembers why images could not be pulled. The kubelet says it in `ErrImagePull` only, and while it backs off no more than that it does;
 * where events may not be read, or are gone, the words of an earlier sweep still tell the cause.
 */
export function createPullErrors() {
  let known = new Map();
  return {
    /** Takes note of a sweep's pods; forgets all others. */
    note(pods) {
      const next = new Map();
      for (const pod of pods) {
        const { uid } = pod.metadata ?? {};
        const events = containerStatuses(pod).flatMap(({ status }) => {
          const { reason, message } = status.state?.waiting ?? {};
          return reason === 'ErrImagePull' && message ? [{ reason: 'Failed', message: `Failed to pull image "${status.image}": ${message}`, time: 0 }] : [];
        });
        const kept = events.length > 0 ? events : known.get(uid);
        if (uid && kept) next.set(uid, kept);
      }
      known = next;
    },

    /** The events of an object, and what is remembered of it after them. */
    withRemembered: (eventsOf) => (object) => [...eventsOf(object), ...(known.get(object?.metadata?.uid) ?? [])],
  };
}
