/**
 * Where the Docker engine is, as transport options: from the options `baseUrl`, `socketPath` or `host`, else from `DOCKER_HOST`, else
 * the socket Docker makes by default. `DOCKER_CERT_PATH` and `DOCKER_TLS_VERIFY` mean what they mean to Docker's own client: a folder
 * with ca.pem, cert.pem and key.pem, and whether the server's certificate is checked.
 */
export function engineAddress(cluster, options, env = globalThis.process?.env ?? {}) {
  if (options.baseUrl !== undefined) return { baseUrl: options.baseUrl, tls: options.tls };
  if (options.socketPath !== undefined) return { socketPath: options.socketPath };
  const name = options.host !== undefined ? 'host' : 'DOCKER_HOST';
  const host = options.host ?? (env.DOCKER_HOST || undefined);
  if (host === undefined) {
    if (!globalThis.process?.getBuiltinModule) throw new TypeError(`${cluster}: baseUrl: expected the URL of a proxy to the engine; there is no socket here`);
    if (globalThis.process.platform === 'win32') throw new TypeError(`${cluster}: ${pipeAdvice}`);
    return { socketPath: '/var/run/docker.sock' };
  }
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/i.exec(host) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'unix':
      return { socketPath: rest.startsWith('/') ? rest : `/${rest}` };
    case 'tcp':
      return tcpAddress(cluster, rest, options, env);
    case 'http':
    case 'https':
      return { baseUrl: host, tls: options.tls };
    case 'npipe':
      throw new TypeError(`${cluster}: ${name}: ${pipeAdvice}`);
    case 'ssh':
      throw new TypeError(`${cluster}: ${name}: ssh:// is not supported; forward the socket (ssh -L ./docker.sock:/var/run/docker.sock HOST) and give it as socketPath`);
    default:
      throw new TypeError(`${cluster}: ${name}: expected unix:///path or tcp://host:port, got ${scheme ? `scheme "${scheme}"` : 'an address without a scheme'}`);
  }
}

const pipeAdvice = 'Windows named pipes (npipe) are not supported; expose the engine on tcp:// or give a baseUrl';

function tcpAddress(cluster, rest, options, env) {
  const verify = Boolean(env.DOCKER_TLS_VERIFY);
  const folder = env.DOCKER_CERT_PATH || (verify && env.HOME ? `${env.HOME}/.docker` : undefined);
  const tls = options.tls ?? (folder ? { ...readCertificates(cluster, folder), rejectUnauthorized: verify } : undefined);
  const url = new URL(`${tls ? 'https' : 'http'}://${rest}`);
  // A URL drops its scheme's default port, which is not Docker's.
  if (!/:\d+(\/|$)/.test(rest)) url.port = tls ? '2376' : '2375';
  return { baseUrl: url.href, tls };
}

function readCertificates(cluster, folder) {
  const { readFileSync } = globalThis.process.getBuiltinModule('node:fs');
  const read = (name) => {
    try {
      return readFileSync(`${folder}/${name}`, 'utf8');
    } catch (error) {
      throw new TypeError(`${cluster}: DOCKER_CERT_PATH: cannot read ${name} in ${folder} (${error.code})`);
    }
  };
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}
