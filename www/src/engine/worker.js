import { replayAnswer, runOf } from './answers.js';

const work = {
  replay: ({ text, options }) => replayAnswer(text, options),

  /** A scripted cluster in virtual time; with `record` its trace. */
  async play({ spec, script: { services, ...script }, options, record }) {
    const { scriptedCluster, virtualTime } = await import('evenkeel/testing');
    const scripted = scriptedCluster(services, script);
    const cluster = record ? (await import('evenkeel/trace')).recordCluster(scripted) : scripted;
    const run = await virtualTime(() => runOf(cluster, spec, options), { limit: 366 * 86_400_000 });
    return record ? cluster.trace : run;
  },
};

self.addEventListener('message', async ({ data: { id, kind, input } }) => {
  try {
    self.postMessage({ id, answer: await work[kind](input) });
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
});

self.postMessage('ready');
