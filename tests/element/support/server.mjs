import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = fileURLToPath(new URL('../../../pkg/', import.meta.url));
const require = createRequire(import.meta.url);
const scripts = { '/fixture.js': fileURLToPath(new URL('fixture.js', import.meta.url)), '/axe.js': join(dirname(require.resolve('axe-core/package.json')), 'axe.min.js') };

/** What the issue names, and nothing more: an inline style or script would be refused, and reported. */
export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** A server of the built package, and of pages and scripts of a test's own, under a strict policy. */
export async function servePackage() {
  const extra = new Map();
  const server = createServer((request, response) => answer(request.url, response, extra)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** The address of a page with such a body. */
    page(html = '<body></body>') {
      const path = `/page-${extra.size}`;
      extra.set(path, `<!doctype html><html lang="en"><meta charset="utf-8"><title>evenkeel</title>${html}`);
      return `http://127.0.0.1:${server.address().port}${path}`;
    },
    /** The path of a script that pages can import. */
    script(source) {
      const path = `/script-${extra.size}.js`;
      extra.set(path, source);
      return path;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(target, response, extra) {
  const [url] = target.split('?');
  const file = scripts[url] ?? join(packageFolder, normalize(url));
  const isScript = url.endsWith('.js');
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
  if (extra.has(url)) response.end(extra.get(url));
  else if (isScript && existsSync(file)) response.end(readFileSync(file));
  else if (url === '/favicon.ico') response.writeHead(204).end();
  else response.writeHead(404).end();
}
