/**
 * Sends requests over a unix socket or with client certificates, through `node:http` and `node:https`. The modules are looked up
 * at run time, so that a browser bundle never sees them. Answers the same shape as `fetchExchange`.
 */
export function nodeExchange({ cluster, socketPath, secure, tls }) {
  const builtin = globalThis.process?.getBuiltinModule;
  if (!builtin) {
    throw new TypeError(`${cluster}: a ${socketPath ? 'unix socket' : 'client certificate or CA'} needs Node 20.16 or newer`);
  }
  const http = builtin.call(globalThis.process, secure ? 'node:https' : 'node:http');
  const agent = new http.Agent({ keepAlive: true, ...(secure ? definedOnly(tls) : {}) });

  function sendOnce({ method, url, headers, body, signal }, again) {
    return new Promise((resolve, reject) => {
      const target = socketPath
        ? { socketPath }
        : { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || undefined };
      const request = http.request({ ...target, agent, method, signal, path: url.pathname + url.search, headers });
      let answered = false;
      request.once('response', (response) => {
        answered = true;
        resolve(answer(response));
      });
      request.on('error', (error) => {
        if (again && !answered && request.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code)) resolve(again());
        else reject(error);
      });
      request.end(body);
    });
  }

  return {
    // A kept-alive connection may be closed by the server just as it is used again; asking once more is safe for a GET.
    send: (request) => sendOnce(request, request.method === 'GET' ? () => sendOnce(request) : undefined),
    close: () => agent.destroy(),
  };
}

function answer(response) {
  return {
    status: response.statusCode,
    statusText: response.statusMessage ?? '',
    header: (name) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    chunks: response,
    cancel: () => {
      if (!response.readableEnded) response.destroy();
    },
  };
}

function definedOnly(values = {}) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
