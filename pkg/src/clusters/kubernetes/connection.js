import { createTransport } from '../transport/index.js';
import { readCredentials, tokenFile } from './kubeconfig/credentials.js';
import { chooseContext, loadKubeconfig } from './kubeconfig/load.js';
import { environment, nodeModule } from './node.js';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const HINTS = {
  401: 'check the token, or the user of the kubeconfig\'s context',
  403: 'the user needs get, list and watch on what it says; see the Role in docs/clusters/kubernetes.md',
  404: 'check that baseUrl is a Kubernetes API (apps/v1)',
};

/**
 * Where the API is and how it is entered, found out at the first request. In this order: the option `baseUrl`; the option
 * `kubeconfig`; `KUBECONFIG`; `~/.kube/config`; the service account of the pod this runs in.
 *
 * `namespace` is that of the kubeconfig's context or of the service account, where one is known.
 */
export function createConnection(options) {
  let settings;
  let current;
  return { namespace: () => find().namespace, json, lines, stream, close };

  function find() {
    try {
      settings ??= findSettings(options);
    } catch (error) {
      // Waiting mends no configuration.
      error.fatal = true;
      throw error;
    }
    return settings;
  }

  async function json(path, request) {
    return refreshed((transport) => transport.json(path, request));
  }

  async function lines(path, request) {
    return refreshed((transport) => transport.lines(path, request));
  }

  async function* stream(path, request) {
    const { transport } = await open();
    yield* transport.stream(path, request);
  }

  function close() {
    current?.transport.close();
    current = undefined;
  }

  /** A refused credential that can be asked for anew is, once. */
  async function refreshed(ask) {
    const { transport } = await open();
    try {
      return await ask(transport);
    } catch (error) {
      const { credential } = find();
      if (error?.status !== 401 || !credential.forget) throw error;
      credential.forget();
      return ask((await open()).transport);
    }
  }

  /** A client certificate belongs to the connection, so a renewed one takes a new transport. */
  async function open() {
    const { baseUrl, tls = {}, credential } = find();
    const { cert = tls.cert, key = tls.key } = credential.mayHoldCertificate ? await credential.get() : {};
    if (!current || current.cert !== cert || current.key !== key) {
      // Requests under way keep the old one; it goes with its sockets' idle time.
      current = { cert, key, transport: createTransport({
        cluster: 'kubernetes',
        baseUrl,
        tls: options.fetch ? undefined : { ...tls, cert, key },
        fetch: options.fetch,
        headers: () => headersOf(credential),
        requestTimeout: options.requestTimeout,
        maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
        hints: HINTS,
      }) };
    }
    return current;
  }

  async function headersOf(credential) {
    const { token, headers } = await credential.get();
    const own = typeof options.headers === 'function' ? await options.headers() : options.headers;
    return { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers, ...own };
  }
}

function findSettings(options) {
  const found = options.baseUrl === undefined ? fromKubeconfig(options) ?? inCluster() : { baseUrl: options.baseUrl, tls: options.tls };
  if (!found) {
    throw new TypeError(nodeModule('fs')
      ? 'kubernetes: no cluster is configured: expected baseUrl, kubeconfig, KUBECONFIG, ~/.kube/config or a service account'
      : 'kubernetes: baseUrl: expected the URL of the API, for instance of "kubectl proxy"');
  }
  return { ...found, credential: options.token === undefined ? found.credential ?? { get: async () => ({}) } : ofToken(options.token) };
}

function ofToken(token) {
  if (typeof token !== 'function') return { get: async () => ({ token }) };
  return { get: async () => ({ token: await token() }), forget() {} };
}

function fromKubeconfig(options) {
  const loaded = loadKubeconfig(options.kubeconfig);
  if (!loaded) return undefined;
  const context = chooseContext(loaded, options.context);
  return { ...readCredentials(context), namespace: context.namespace };
}

/** The environment and the files that Kubernetes gives to every pod. */
function inCluster() {
  const host = environment('KUBERNETES_SERVICE_HOST');
  const fs = nodeModule('fs');
  if (!host || !fs?.existsSync(`${SERVICE_ACCOUNT}/token`)) return undefined;
  const read = (name) => (fs.existsSync(`${SERVICE_ACCOUNT}/${name}`) ? fs.readFileSync(`${SERVICE_ACCOUNT}/${name}`, 'utf8').trim() : undefined);
  const port = environment('KUBERNETES_SERVICE_PORT') ?? '443';
  return {
    baseUrl: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: read('ca.crt') },
    credential: tokenFile(`${SERVICE_ACCOUNT}/token`),
    namespace: read('namespace') || undefined,
  };
}
