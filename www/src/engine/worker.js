import { waitForStabilization } from 'evenkeel';
import { recordCluster, replayCluster } from 'evenkeel/trace';

/** More would take the page long to draw. */
const MOST_SWEEPS = 20_000;

const work = { replay, play };

self.addEventListener('message', async ({ data: { id, kind, input } }) => {
  try {
    self.postMessage({ id, answer: await work[kind](input) });
  } catch (error) {
    self.postMessage({ id, error: { name: error?.name, message: String(error?.message ?? error) } });
  }
});

/** What was recorded, and what would have been with other options. */
async function replay({ trace, options }) {
  const recording = replayCluster(trace);
  const { spec, startedAt, endedMs, warnings, outcome } = recording;
  const { signal, onProgress, redact, ...recordedOptions } = recording.options;
  const recorded = await waitForStabilization(recording, undefined, limited());
  const changed = Object.keys(options).length > 0;
  const result = changed ? await waitForStabilization(replayCluster(trace), undefined, limited(options)) : recorded;
  return { spec, startedAt, endedMs, warnings, recordedOptions, recorded: { outcome, elapsedMs: recorded.elapsedMs }, result };
}

/** A scripted cluster in virtual time. Answers its trace, and the result or the error it ended with. */
async function play({ spec, script: { services, ...script }, options }) {
  const { scriptedCluster, virtualTime } = await import('evenkeel/testing');
  const cluster = recordCluster(scriptedCluster(services, script));
  return virtualTime(async () => {
    try {
      const result = await waitForStabilization(cluster, spec, limited(options));
      return { result, trace: cluster.trace };
    } catch (error) {
      return { error: { name: error?.name, message: String(error?.message ?? error) }, trace: cluster.trace };
    }
  }, { limit: 32 * 86_400_000 });
}

function limited(options) {
  return {
    ...options,
    onProgress({ sweep }) {
      if (sweep > MOST_SWEEPS) throw new RangeError(`this would take more than ${MOST_SWEEPS.toLocaleString('en')} looks: choose a longer interval or a shorter timeout`);
    },
  };
}

self.postMessage('ready');
