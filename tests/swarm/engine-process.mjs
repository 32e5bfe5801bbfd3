import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';

/**
 * A Docker engine in namespaces of its own (network, mounts, processes, host name), with all its files in `folder`: nothing of the
 * machine's own Docker is touched, and when the first process of the namespace ends, everything it started ends with it.
 */
export async function startEngine(folder, name, cgroup) {
  const home = join(folder, name);
  mkdirSync(home);
  const socketPath = join(home, 'engine.sock');
  // A name server that refuses at once; look-ups would wait for time-outs and tasks would sit in `preparing`.
  writeFileSync(join(home, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const script = [
    // The name of its node.
    `echo ${name} > /proc/sys/kernel/hostname`,
    'ip link set lo up',
    'mount -t tmpfs none /run',
    `mount --bind ${home}/resolv.conf "$(readlink -f /etc/resolv.conf)"`,
    // Not `exec`: the shell stays as the namespace's first process and passes the stop signal on.
    `dockerd --data-root ${home}/data --exec-root /run/docker -H unix://${socketPath} -p ${home}/pid --cgroup-parent ${cgroup} \
      --exec-opt native.cgroupdriver=cgroupfs --bridge=none --iptables=false --ip6tables=false --shutdown-timeout 2 &`,
    'engine=$!',
    `trap 'kill -TERM $engine' TERM`,
    'wait $engine; wait $engine',
  ].join('\n');
  const log = join(home, 'log');
  const output = openSync(log, 'w');
  // Should this process be killed, the kernel ends the engines too.
  const process = spawn('setpriv', [
    '--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script,
  ], { stdio: ['ignore', output, output] });
  const ended = new Promise((resolve) => process.once('exit', resolve));
  const engine = {
    name, socketPath, ended,
    call: (method, path, body) => call(socketPath, method, path, body),
    /** The namespace's first process, as the machine sees it. */
    get initPid() { return onlyChild(process.pid); },
    get enginePid() { return onlyChild(onlyChild(process.pid)); },
    logTail: () => readFileSync(log, 'utf8').split('\n').slice(-15).join('\n'),
    async stop() {
      for (const signal of ['SIGTERM', 'SIGKILL']) {
        try {
          globalThis.process.kill(onlyChild(process.pid), 'SIGCONT');
          globalThis.process.kill(onlyChild(process.pid), signal);
        } catch {
          // Gone already.
        }
        if (await settlesWithin(ended, 4_000)) return;
      }
      process.kill('SIGKILL');
      await ended;
    },
  };
  try {
    await until(`the engine ${name} to answer`, 30_000, async () => {
      if (process.exitCode !== null) throw Object.assign(new Error(`dockerd ended:\n${engine.logTail()}`), { final: true });
      return engine.call('GET', '/_ping');
    });
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return engine;
}

function onlyChild(pid) {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  if (!child) throw new Error(`process ${pid} has no child`);
  return Number(child);
}

/** One request to an engine. Answers the parsed body; an error answer is an error. A Buffer is sent as a tar archive. */
function call(socketPath, method, path, body) {
  return new Promise((resolve, reject) => {
    const raw = Buffer.isBuffer(body);
    const payload = raw || body === undefined ? body : JSON.stringify(body);
    const headers = payload === undefined ? {} : { 'Content-Type': raw ? 'application/x-tar' : 'application/json', 'Content-Length': Buffer.byteLength(payload) };
    const request = http.request({ socketPath, method, path, headers, timeout: 20_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('error', reject).on('end', () => {
        if (response.statusCode >= 400) {
          reject(Object.assign(new Error(`${method} ${path}: ${response.statusCode} ${text.trim()}`), { status: response.statusCode }));
        } else {
          resolve(/json/.test(response.headers['content-type'] ?? '') && text && !raw ? JSON.parse(text) : text);
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer in 20 s`)));
    request.on('error', reject);
    request.end(payload);
  });
}

/** Tries every 100 ms until `attempt` gives something true. */
export async function until(what, limit, attempt) {
  const end = Date.now() + limit;
  let last;
  while (Date.now() < end) {
    try {
      const found = await attempt();
      if (found) return found;
    } catch (error) {
      if (error.final) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${limit} ms for ${what}${last ? `: ${last.message}` : ''}`);
}

function settlesWithin(promise, limit) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, limit, false); });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}

/** Containers' cgroups outlive a killed engine; they are empty folders by then. */
export function removeCgroups(cgroup) {
  let hierarchies = [];
  try {
    hierarchies = readdirSync('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name, cgroup));
  } catch {
    return;
  }
  for (const root of [...hierarchies, join('/sys/fs/cgroup', cgroup)]) removeTree(root);
}

function removeTree(folder) {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) removeTree(join(folder, entry.name));
    rmdirSync(folder);
  } catch {
    // Not there, or not empty yet.
  }
}
