/**
 * Sends requests with `fetch`. Redirects are not followed: a redirect would carry custom token headers to another host.
 * Answers `{ status, statusText, header(name), chunks, cancel() }`, like `nodeExchange`.
 */
export function fetchExchange(fetchFunction) {
  return {
    async send({ method, url, headers, body, signal }) {
      const response = await fetchFunction(url.href, { method, headers, body, signal, redirect: 'manual', cache: 'no-store' });
      const redirected = response.type === 'opaqueredirect';
      return {
        status: redirected ? 302 : response.status,
        statusText: redirected ? 'redirect' : (response.statusText ?? ''),
        header: (name) => response.headers?.get?.(name) ?? undefined,
        chunks: bodyChunks(response),
        cancel: () => {
          // A body that is locked by its reader is cancelled by that reader.
          if (response.body && !response.body.locked) response.body.cancel?.().catch(() => {});
        },
      };
    },
    close() {},
  };
}

async function* bodyChunks(response) {
  if (!response.body?.getReader) {
    // No body, or a hand-made `Response` without a stream.
    if (typeof response.text === 'function') yield new TextEncoder().encode(await response.text());
    return;
  }
  const reader = response.body.getReader();
  let ended = false;
  try {
    while (true) {
      const { done, value } = await reader.read();
      ended = Boolean(done);
      if (ended) return;
      yield value;
    }
  } finally {
    if (!ended) reader.cancel().catch(() => {});
  }
}
