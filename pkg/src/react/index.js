'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { startLiveWait } from '../live/live-wait.js';
import { inputKey } from '../live/same-inputs.js';

const NOTHING = { snapshot: undefined, result: undefined, error: undefined };

export function useStabilization(cluster, spec, options) {
  const [seen, setSeen] = useState(NOTHING);
  const [run, setRun] = useState(0);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    setSeen(NOTHING);
    if (!cluster) return undefined;
    return startLiveWait(cluster, spec, () => latest.current, {
      snapshot: (snapshot) => setSeen({ ...NOTHING, snapshot }),
      result: (result) => setSeen(({ snapshot }) => ({ snapshot, result, error: undefined })),
      error: (error) => setSeen(({ snapshot }) => ({ snapshot, result: undefined, error })),
    });
    // Literals are new at every render; what they ask for is not.
  }, [cluster, inputKey(spec), inputKey(options), options?.signal, run]);
  const restart = useCallback(() => setRun((count) => count + 1), []);
  return useMemo(() => ({ ...seen, restart }), [seen, restart]);
}
