import { ClusterError, subscribeLoop } from '../transport/index.js';

/**
 * Watches the collections at `paths` and calls `changed` for whatever happens in them, until `signal` aborts. A watch goes on from the
 * version it has come to (bookmarks keep that fresh); when the API server has forgotten it (410), the collection's present version is asked
 * for and `changed` called once, for something may have been missed.
 */
export function watchCollections(connection, paths, selectorOf, changed, signal) {
  for (const path of paths) {
    let version;
    subscribeLoop({
      signal,
      open: () => openWatch(),
      onEvent: () => changed(),
      onGap: () => changed(),
    });

    async function* openWatch() {
      version ??= await presentVersion(connection, path, signal);
      const query = { watch: 1, resourceVersion: version, allowWatchBookmarks: true, labelSelector: selectorOf(path) };
      try {
        for await (const line of connection.stream(path, { signal, query, fatal: [401, 403, 404, 405] })) {
          const event = readEvent(line);
          if (event?.type === 'ERROR') throw watchError(event.object);
          version = event?.object?.metadata?.resourceVersion ?? version;
          if (event && event.type !== 'BOOKMARK') yield event;
        }
      } catch (error) {
        if (error?.status === 410) version = undefined;
        throw error;
      }
    }
  }
}

/** One object is enough to learn the collection's version. */
async function presentVersion(connection, path, signal) {
  const list = await connection.json(path, { signal, query: { limit: 1 }, fatal: [401, 403, 404] });
  return list?.metadata?.resourceVersion;
}

function readEvent(line) {
  try {
    return JSON.parse(line);
  } catch {
    // The connection broke off in the middle of a line.
    return undefined;
  }
}

function watchError(status) {
  return new ClusterError(`kubernetes: watch ended: ${status?.message ?? status?.reason ?? 'no reason given'}`, { status: status?.code });
}
