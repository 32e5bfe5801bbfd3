/* global VERSION, FIRST, REST */

const CACHE = `evenkeel-${VERSION}`;
const scope = new URL('./', self.location.href).href;

// What the first view needs. The page has just loaded it, so it comes from the browser's cache and is not transferred again.
self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([scope, ...FIRST.map((name) => scope + name)]);
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith('evenkeel-') && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// The page says so when it has nothing else to load.
self.addEventListener('message', (event) => {
  if (event.data === 'keep-the-rest') event.waitUntil(keepRest());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.replace(/[?#].*$/s, '');
  const name = url.slice(scope.length);
  const known = url === scope || FIRST.includes(name) || REST.includes(name);
  if (request.method === 'GET' && url.startsWith(scope) && known) event.respondWith(answer(event));
});

async function keepRest() {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  for (const name of REST) {
    if (!kept.has(scope + name)) await cache.add(scope + name);
  }
}

/**
 * The network first, so that a new build is seen at once; the page as it was without one. Chunks are named by their content and never
 * asked for twice.
 */
async function answer(event) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept && /-[A-Z0-9]{8}\.js$/.test(request.url)) return kept;
  try {
    const answered = await fetch(request);
    if (answered.ok && !kept) event.waitUntil(cache.put(request, answered.clone()));
    return answered;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
