import { ClusterError } from '../../transport/index.js';
import { nodeModule } from '../node.js';
import { execCredential } from './exec-credential.js';

/**
 * What a kubeconfig's cluster and user come to: `{ baseUrl, tls, credential }`. `credential.get()` answers the newest
 * `{ token, cert, key, headers }`; `credential.forget()`, where there is one, makes it ask anew after a refusal.
 */
export function readCredentials({ cluster, user }) {
  const provider = user['auth-provider']?.name;
  if (provider) throw new TypeError(`kubernetes: kubeconfig: the auth-provider "${provider}" is no longer part of Kubernetes; use a credential plugin (user.exec)`);
  const tls = {
    ca: readPem(cluster, 'certificate-authority'),
    servername: cluster['tls-server-name'] || undefined,
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] === true ? false : undefined,
    cert: readPem(user, 'client-certificate'),
    key: readPem(user, 'client-key'),
  };
  return { baseUrl: cluster.server, tls, credential: chooseCredential(cluster, user) };
}

function chooseCredential(cluster, user) {
  const headers = impersonation(user);
  if (user.token !== undefined && user.token !== null && user.token !== '') return fixed({ token: String(user.token), headers });
  if (user.tokenFile) return tokenFile(user.tokenFile, headers);
  if (user.username !== undefined && user.username !== null) return fixed({ headers: { ...headers, Authorization: basic(user.username, user.password) } });
  if (!user.exec) return fixed({ headers });
  const plugin = execCredential(user.exec, cluster);
  return { mayHoldCertificate: true, get: async () => ({ ...(await plugin.get()), headers }), forget: plugin.forget };
}

function fixed(answer) {
  return { get: async () => answer };
}

/** A token that is rotated in its file, such as a service account's: read at each request. */
export function tokenFile(file, headers = {}) {
  const get = async () => ({ token: readFile(file), headers });
  return { get, forget() {} };
}

function impersonation(user) {
  const headers = {};
  if (user.as) headers['Impersonate-User'] = String(user.as);
  if (user['as-uid']) headers['Impersonate-Uid'] = String(user['as-uid']);
  const groups = Array.isArray(user['as-groups']) ? user['as-groups'] : [];
  // One header each would be needed; Node and fetch join them with commas, which the API would take for one group.
  if (groups.length > 1) throw new TypeError('kubernetes: kubeconfig: as-groups: more than one group is not supported');
  if (groups.length === 1) headers['Impersonate-Group'] = String(groups[0]);
  return headers;
}

function basic(username, password) {
  const bytes = new TextEncoder().encode(`${username}:${password ?? ''}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** `KEY-data` (base64) before `KEY` (a file), as PEM. */
function readPem(holder, key) {
  const data = holder[`${key}-data`];
  if (data) {
    try {
      return new TextDecoder().decode(Uint8Array.from(atob(String(data).replace(/\s+/g, '')), (char) => char.charCodeAt(0)));
    } catch {
      throw new TypeError(`kubernetes: kubeconfig: ${key}-data: expected base64`);
    }
  }
  return holder[key] ? readFile(holder[key], `kubeconfig: ${key}`) : undefined;
}

export function readFile(file, what = 'kubeconfig: tokenFile') {
  const fs = nodeModule('fs');
  if (!fs) throw new ClusterError(`kubernetes: ${what}: a file can be read in Node only`, { fatal: true });
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ClusterError(`kubernetes: ${what}: cannot read "${file}": ${error.code ?? error.message}`, { fatal: true, cause: error });
  }
}
