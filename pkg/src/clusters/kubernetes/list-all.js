const PAGE = 500;
const MAX_RESTARTS = 3;

/**
 * All objects of a collection, page by page. `cheap` lets the API server answer from its cache (`resourceVersion=0`), which may be a
 * little behind. A page whose token has expired (410) starts the list anew; what had been read so far may be out of date.
 */
export async function listAll(transport, path, { query = {}, cheap = false, maxPages = Infinity, ...request } = {}) {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readPages();
    } catch (error) {
      if (error?.status !== 410 || restarts === MAX_RESTARTS) throw error;
    }
  }

  async function readPages() {
    const items = [];
    let token;
    let resourceVersion;
    for (let page = 0; page < maxPages; page += 1) {
      // A continued list is bound to its first page's version: naming one again is an error.
      const version = token === undefined && cheap ? '0' : undefined;
      const answer = await transport.json(path, { ...request, query: { ...query, limit: PAGE, continue: token, resourceVersion: version } });
      if (Array.isArray(answer?.items)) for (const item of answer.items) if (item) items.push(item);
      resourceVersion ??= answer?.metadata?.resourceVersion;
      token = answer?.metadata?.continue || undefined;
      if (token === undefined) break;
    }
    return { items, resourceVersion };
  }
}
