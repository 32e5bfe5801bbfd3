import { ClusterError } from './cluster-error.js';

/** The server, as a URL without user and password, and those as a header: `fetch` refuses them in a URL and quotes them in its error. */
export function readBaseUrl(cluster, baseUrl) {
  let url;
  try {
    url = new URL(baseUrl, globalThis.location?.href);
  } catch {
    throw new TypeError(`${cluster}: baseUrl: expected an http or https URL, got "${withoutUserInfo(String(baseUrl))}"`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`${cluster}: baseUrl: expected an http or https URL, got one of scheme "${url.protocol}"`);
  }
  const headers = {};
  if (url.username || url.password) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.Authorization = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
    url.username = '';
    url.password = '';
  }
  return { url, headers };
}

function withoutUserInfo(text) {
  return text.replace(/\/\/[^@/]*@/, '//***@');
}

/** `path` under the base URL's own path, with the defined values of `query`. */
export function requestUrl(base, path, query = {}) {
  const url = new URL(base.href);
  const [pathname, search = ''] = path.split('?', 2);
  url.pathname = url.pathname.replace(/\/$/, '') + pathname;
  url.search = search;
  url.hash = '';
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.append(name, String(value));
  return url;
}

/** All headers of a request, checked here because `fetch` quotes a refused value (a token that ends in a line break) in its error. */
export async function requestHeaders(label, fixed, configured, extra, body) {
  let asked;
  try {
    asked = typeof configured === 'function' ? await configured() : configured;
  } catch (error) {
    throw new ClusterError(`${label} failed: its headers could not be made: ${error?.message ?? error}`, {
      cause: error, fatal: error?.fatal, retryAfter: error?.retryAfter,
    });
  }
  const headers = { Accept: 'application/json, */*;q=0.5', ...fixed, ...asked, ...extra };
  if (body !== undefined && typeof body !== 'string') headers['Content-Type'] ??= 'application/json';
  const checked = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || value === null) continue;
    const text = String(value).trim();
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
      throw new ClusterError(`${label} failed: the header ${name} holds a character that HTTP does not allow`, { fatal: true });
    }
    checked[name] = text;
  }
  return checked;
}

/** Takes every header's value out of a text that somebody else wrote. */
export function redact(text, headers = {}) {
  const secrets = Object.entries(headers)
    .filter(([name]) => !/^(accept|content-type|user-agent)$/i.test(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/)])
    .filter((secret) => secret.length >= 6)
    .sort((a, b) => b.length - a.length);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
