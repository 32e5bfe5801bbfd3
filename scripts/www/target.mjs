import { resolve } from 'node:path';

/**
 * What `--proxy` names: `{ name, request, prefix, headers }`, where `request` holds the options for node:http or
 * node:https and `secure` says which. Throws a TypeError for what is neither a path nor an http(s) URL.
 */
export function readTarget(text, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  if (token && /[\r\n]/.test(token)) throw new TypeError('EVENKEEL_PROXY_TOKEN: expected one line');
  const unix = /^(?:unix:\/\/)?(\.{0,2}\/.*)$/.exec(text);
  if (unix) {
    const socketPath = resolve(unix[1]);
    return { name: socketPath, kind: 'socket', secure: false, request: { socketPath, host: 'localhost' }, prefix: '', headers };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError(`--proxy: expected the path of a socket or an http(s) URL, got "${text}"`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError('--proxy: expected a URL without a user, a query or a fragment; a token goes into EVENKEEL_PROXY_TOKEN');
  }
  return {
    name: url.origin + url.pathname.replace(/\/$/, ''),
    kind: 'url',
    secure: url.protocol === 'https:',
    // A URL writes IPv6 in brackets, which a socket does not take.
    request: { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (url.protocol === 'https:' ? 443 : 80) },
    prefix: url.pathname.replace(/\/$/, ''),
    headers: { host: url.host, ...headers },
  };
}
