const NO_CAUSE = new Set(['old-revision', 'rolled-back', 'superseded', 'rollout-paused']);

/**
 * Remembers which revision each service rolls out, to tell a rollback (`kubectl rollout undo`) from a newer rollout. `pins`, by
 * service: the revision to expect; a number (`deployment.kubernetes.io/revision`, or a ControllerRevision's) or a name (the
 * `pod-template-hash`, or the ControllerRevision's hash or name).
 */
export function createRevisionMemory(pins = {}) {
  const first = new Map();
  const causes = new Map();

  return {
    /** What is wrong with the revision being rolled out, if anything. */
    check(service, rollout) {
      if (!rollout.observed || rollout.revision === undefined) return undefined;
      if (Object.hasOwn(pins, service) && pins[service] !== undefined) return pinFailure(String(pins[service]), rollout);
      const { uid } = rollout.object.metadata ?? {};
      const known = first.get(service);
      if (!known || known.uid !== uid || (known.revision !== rollout.revision && !known.older.includes(rollout.revision))) {
        first.set(service, { uid, revision: rollout.revision, older: rollout.older });
        return undefined;
      }
      if (known.revision === rollout.revision) return undefined;
      return rolledBack(rollout, known.revision, causes.get(service));
    },

    /** Takes note of what is wrong, as the likely cause of a rollback to come. */
    noteFailure(service, states) {
      const failure = states.map((state) => state.failure).find((found) => found && !NO_CAUSE.has(found.reason));
      if (failure) causes.set(service, failure);
    },

    /** A new wait expects what it finds. */
    forget() {
      first.clear();
      causes.clear();
    },
  };
}

function pinFailure(pin, rollout) {
  const { revision, revisionNumber, older, reused, object } = rollout;
  if (pin === revision || pin === String(revisionNumber) || revision === `${object.metadata?.name}-${pin}`) return undefined;
  const passed = /^\d+$/.test(pin) && revisionNumber !== undefined ? revisionNumber > Number(pin) : older.includes(pin);
  if (passed && reused) return rolledBack(rollout, pin);
  if (passed) return { reason: 'superseded', message: `revision ${pin} was expected; ${described(rollout)} has taken its place`, terminal: true };
  return { reason: 'old-revision', message: `revision ${pin} was expected; the newest is ${described(rollout)}` };
}

function rolledBack(rollout, from, cause) {
  const why = cause ? `; before that: ${cause.reason}: ${cause.message}` : '';
  return { reason: 'rolled-back', message: `${rollout.kind} ${rollout.object.metadata?.name} went back from revision ${from} to ${described(rollout)}${why}`, terminal: true };
}

function described({ revision, revisionNumber }) {
  return revisionNumber === undefined ? revision : `${revision} (revision ${revisionNumber})`;
}
