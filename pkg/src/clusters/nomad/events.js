import { subscribeLoop } from '../transport/index.js';

const TOPICS = ['Job', 'Allocation', 'Deployment', 'Evaluation'];
const NO_DEPLOYMENT_PAUSE = 5_000;
/** Between two blocking queries, for a proxy may answer at once. */
const QUERY_PAUSE = 250;

/**
 * Calls `changed` when something happened to the job: by the event stream, resumed at the index it had come to, and by blocking
 * queries where the server refuses the stream (no event broker, no right to it). Ends with `signal`.
 * `since`: the index already seen; without it the server begins with the backlog of its buffer.
 */
export function watchJob(transport, { job, query, since, wait, changed, signal }) {
  let index = since;
  return subscribeLoop({ open, onEvent, onGap: changed, signal });

  async function* open() {
    const topics = TOPICS.map((topic) => `topic=${topic}:${encodeURIComponent(job)}`).join('&');
    try {
      // A refusal of the stream says nothing of the wait: hence no fatal status here.
      yield* transport.stream(`/v1/event/stream?${topics}`, { signal, fatal: [], query: { ...query, index } });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      yield* blockingQueries();
    }
  }

  /** A line holds the events of one index; `{}` is a heartbeat. */
  function onEvent(line) {
    let batch;
    try {
      batch = JSON.parse(line);
    } catch {
      // Something happened, even if it cannot be read.
      changed();
      return;
    }
    if (!(batch?.Index > 0)) return;
    // Resumed at the index itself, whose events come again: one that is not in the buffer makes the server log a warning.
    index = batch.Index;
    changed();
  }

  /** Each answer comes when the latest deployment has changed, or after `wait` milliseconds. */
  async function* blockingQueries() {
    let seen;
    while (!signal.aborted) {
      const blocking = seen > 0 ? { index: seen, wait: `${wait}ms` } : {};
      const path = `/v1/job/${encodeURIComponent(job)}/deployment`;
      const deployment = await transport.json(path, { signal, fatal: [], notFound: null, query: { ...query, ...blocking } });
      const now = deployment?.ModifyIndex;
      if (now !== seen && seen !== undefined) changed();
      yield '{}';
      // An index that went back (a restored server) starts anew, as Nomad's documentation asks.
      seen = now >= (seen ?? 0) ? now : undefined;
      await pause(now > 0 ? QUERY_PAUSE : NO_DEPLOYMENT_PAUSE);
    }
  }
}

function isRefusal({ status }) {
  return status >= 400 && status !== 429 && status !== 503;
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref?.();
  });
}
