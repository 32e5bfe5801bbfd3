import { ClusterError } from '../../transport/index.js';
import { nodeModule } from '../node.js';

const TIME_LIMIT = 60_000;
const MAX_OUTPUT = 1024 * 1024;
/** A credential is asked for again this long before it ends, so that none ends on its way. */
const EARLY = 10_000;

/**
 * Credentials from a plugin (`users[].user.exec`, the `ExecCredential` protocol of `client.authentication.k8s.io`), kept until they
 * expire. The program is started without a shell and cannot ask questions. Its errors reach the message, its answer never does.
 */
export function execCredential(exec, cluster, { now = Date.now } = {}) {
  let kept;
  let running;
  return {
    /** `{ token, cert, key }`, as the plugin gave them. */
    async get() {
      if (kept && now() < kept.expires) return kept.status;
      running ??= run(exec, cluster).then((status) => {
        kept = { status, expires: status.expirationTimestamp ? status.expirationTimestamp - EARLY : Infinity };
        return status;
      }).finally(() => {
        running = undefined;
      });
      return running;
    },
    /** The API refused what the plugin gave: ask it again. */
    forget() {
      kept = undefined;
    },
  };
}

async function run(exec, cluster) {
  const childProcess = nodeModule('child_process');
  if (!childProcess) throw new ClusterError('kubernetes: the credential plugin of the kubeconfig needs Node', { fatal: true });
  const complain = (problem) => new ClusterError(`kubernetes: the credential plugin "${exec.command}" ${problem}`, { fatal: true });
  if (typeof exec.command !== 'string' || exec.command === '') throw new ClusterError('kubernetes: kubeconfig: user.exec.command: expected the name of a program', { fatal: true });
  if (exec.interactiveMode === 'Always') throw complain('wants a terminal (interactiveMode: Always), and there is none');
  const { code, stdout, stderr } = await answerOf(childProcess, exec, cluster, complain);
  if (code !== 0) throw complain(`ended with ${typeof code === 'number' ? 'exit code ' : ''}${code}: ${stderr.trim().slice(-500) || 'no message'}`);
  let answer;
  try {
    answer = JSON.parse(stdout);
  } catch {
    throw complain('did not answer with JSON');
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = answer?.status ?? {};
  if (!token && !(cert && key)) throw complain('answered with neither a token nor a client certificate and its key');
  return { token, cert, key, expirationTimestamp: Date.parse(expirationTimestamp ?? '') || undefined };
}

function answerOf(childProcess, exec, cluster, complain) {
  const spec = { interactive: false, ...(exec.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}) };
  const info = { apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1', kind: 'ExecCredential', spec };
  const entries = (Array.isArray(exec.env) ? exec.env : []).map(({ name, value }) => [name, String(value)]);
  const env = { ...process.env, ...Object.fromEntries(entries), KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return new Promise((resolve, reject) => {
    const args = (Array.isArray(exec.args) ? exec.args : []).map(String);
    const child = childProcess.spawn(exec.command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    // Node's own time limit would outlive a program that could not be started.
    const timer = setTimeout(() => child.kill(), TIME_LIMIT);
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        out[name] = (out[name] + text).slice(0, MAX_OUTPUT);
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      const hint = typeof exec.installHint === 'string' ? `; ${exec.installHint.trim()}` : '';
      reject(complain(error.code === 'ENOENT' ? `was not found${hint}` : `could not be started: ${error.message}`));
    });
    child.on('close', (code, endSignal) => {
      clearTimeout(timer);
      resolve({ code: code ?? endSignal, ...out });
    });
  });
}

function clusterInfo(cluster) {
  return {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': cluster['certificate-authority-data'],
  };
}
