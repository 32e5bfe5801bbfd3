import http from 'node:http';
import https from 'node:https';
import { isAllowed } from './allowed-paths.mjs';

/** Where the page finds the proxy; what follows is the path at the target. */
export const PROXY_PATH = '/proxy';

/**
 * Passes reads of the page on to the target and its answers back, streams included. Answers whether the request was its
 * own. A request of another page, with another method or for another path is refused with the reason.
 */
export function createProxy(target) {
  return (request, response) => {
    const [path, query] = splitQuery(request.url);
    if (path !== PROXY_PATH && !path.startsWith(`${PROXY_PATH}/`)) return false;
    const upstreamPath = path.slice(PROXY_PATH.length);
    const refusal = refusalOf(request, target, upstreamPath);
    if (refusal) answer(response, ...refusal);
    else pass(request, response, target, `${target.prefix}${upstreamPath}${query}`);
    return true;
  };
}

function refusalOf({ method, headers }, target, path) {
  if (!target) return [404, 'no API was named; start the page with --proxy (see docs/dashboard.md)'];
  if (method !== 'GET' && method !== 'HEAD') return [405, `only GET and HEAD are passed on, got ${method}`];
  if (headers.upgrade !== undefined) return [400, 'connections are not upgraded'];
  // A page elsewhere cannot send this header without being asked first, and no answer here allows it to.
  if (headers['x-evenkeel'] === undefined) return [403, 'the header X-Evenkeel is missing: only the page itself may ask'];
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return [403, 'the request comes from another page'];
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return [403, 'the request comes from another page'];
  if (!isAllowed(path)) return [403, 'this path is not one that evenkeel reads'];
  return undefined;
}

function pass(request, response, target, path) {
  const { method, headers } = request;
  const upstream = (target.secure ? https : http).request({
    ...target.request,
    method,
    path,
    headers: { accept: headers.accept ?? '*/*', 'accept-encoding': 'identity', ...target.headers },
    agent: false,
  });
  // The page has gone or has heard enough: nothing is left running.
  response.once('close', () => upstream.destroy());
  upstream.once('error', (error) => {
    if (response.headersSent) response.destroy();
    else answer(response, 502, `${target.name} cannot be reached: ${error.code ?? error.message}`);
  });
  upstream.once('response', (found) => {
    if (found.statusCode >= 300 && found.statusCode < 400) {
      found.resume();
      answer(response, 502, `${target.name} answered with a redirect, which is not followed`);
      return;
    }
    response.writeHead(found.statusCode, { ...safeHeaders, ...pick(found.headers, ['content-type', 'retry-after']) });
    response.flushHeaders();
    found.once('error', () => response.destroy());
    found.pipe(response);
  });
  upstream.end();
}

/** Whatever the target answers, a browser makes no page of it. */
const safeHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

function answer(response, status, message) {
  response.writeHead(status, { ...safeHeaders, 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ message }));
}

function pick(headers, names) {
  return Object.fromEntries(names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]));
}

function splitQuery(url) {
  const start = url.indexOf('?');
  return start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start)];
}
