import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeCgroups, startEngine, until } from './engine-process.mjs';

const PREFIX = 'evenkeel-swarm-';
const MANAGER = '10.77.0.1';
const WORKER = '10.77.0.2';
const IMAGES = ['evenkeel-test/app:1', 'evenkeel-test/app:2'];

/** Why no swarm can be started here, or undefined. */
export function whyNoSwarm() {
  if (process.platform !== 'linux') return 'Swarm tests need Linux';
  if (process.getuid() !== 0) return 'Swarm tests need root (they start two Docker engines in namespaces of their own)';
  const missing = ['dockerd', 'unshare', 'setpriv', 'nsenter', 'ip', 'tar', 'mount'].filter((tool) => !onPath(tool));
  if (!busyboxPath()) missing.push('busybox (static)');
  if (missing.length === 0 && !namespacesAllowed()) return 'Swarm tests need to make namespaces, which is not allowed here';
  return missing.length ? `Swarm tests need ${missing.join(', ')} (Debian: docker.io iproute2 iptables busybox-static)` : undefined;
}

/** Two engines, joined to a swarm of one manager and one worker, with a small image on both. */
export async function startTwoNodeSwarm() {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cgroup = cgroupOf(process.pid);
  const engines = [];
  const stop = async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
    removeCgroups(cgroup);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const started = await Promise.allSettled(['manager', 'worker'].map((name) => startEngine(folder, name, cgroup)));
    for (const { value } of started) if (value) engines.push(value);
    const failed = started.find(({ reason }) => reason);
    if (failed) throw failed.reason;
    const [manager, worker] = engines;
    connect(manager.initPid, worker.initPid);
    const archive = imageArchive(folder);
    await Promise.all(engines.flatMap((engine) => IMAGES.map((image) => importImage(engine, image, archive))));
    await formSwarm(manager, worker);
    return { manager, worker, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const cgroupOf = (pid) => `/evenkeel-test-${pid}`;

/** Files of earlier runs that were killed; their processes ended with them. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    if (existsSync(`/proc/${pid}`)) continue;
    removeCgroups(cgroupOf(pid));
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** A cable between the two namespaces; it goes when they go. */
function connect(managerPid, workerPid) {
  const left = `ek${process.pid}l`;
  const right = `ek${process.pid}r`;
  execFileSync('ip', ['link', 'add', left, 'type', 'veth', 'peer', 'name', right]);
  for (const [link, pid, address] of [[left, managerPid, MANAGER], [right, workerPid, WORKER]]) {
    execFileSync('ip', ['link', 'set', link, 'netns', String(pid)]);
    const inside = (...args) => execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', ...args]);
    inside('addr', 'add', `${address}/24`, 'dev', link);
    inside('link', 'set', link, 'up');
  }
}

function namespacesAllowed() {
  return spawnSync('unshare', ['--net', '--mount', '--uts', '--pid', '--fork', '--mount-proc', 'true']).status === 0;
}

function busyboxPath() {
  return ['/bin/busybox', '/usr/bin/busybox'].find((path) => isExecutable(path));
}

function imageArchive(folder) {
  const root = join(folder, 'image');
  for (const name of ['bin', 'tmp', 'etc']) mkdirSync(join(root, name), { recursive: true });
  copyFileSync(busyboxPath(), join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const applet of ['sh', 'sleep', 'echo', 'cat', 'true', 'false', 'test', 'touch', 'httpd', 'wget']) symlinkSync('busybox', join(root, 'bin', applet));
  return execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 64 * 1024 * 1024 });
}

function importImage(engine, image, archive) {
  const [repository, tag] = image.split(':');
  return engine.call('POST', `/images/create?fromSrc=-&repo=${repository}&tag=${tag}`, archive);
}

async function formSwarm(manager, worker) {
  await manager.call('POST', '/swarm/init', {
    ListenAddr: `${MANAGER}:2377`, AdvertiseAddr: MANAGER,
    // A short heartbeat: a lost node is noticed within seconds.
    Spec: { Dispatcher: { HeartbeatPeriod: 1_000_000_000 } },
  });
  const { JoinTokens } = await manager.call('GET', '/swarm');
  await worker.call('POST', '/swarm/join', {
    ListenAddr: `${WORKER}:2377`, AdvertiseAddr: WORKER, RemoteAddrs: [`${MANAGER}:2377`], JoinToken: JoinTokens.Worker,
  });
  const nodes = await until('two ready nodes', 30_000, async () => {
    const list = await manager.call('GET', '/nodes');
    return list.length === 2 && list.every(({ Status }) => Status.State === 'ready') && list;
  });
  for (const node of nodes) {
    const role = node.Spec.Role;
    (role === 'manager' ? manager : worker).nodeId = node.ID;
    await manager.call('POST', `/nodes/${node.ID}/update?version=${node.Version.Index}`, { ...node.Spec, Labels: { role } });
  }
}

function onPath(tool) {
  return (process.env.PATH ?? '').split(':').some((folder) => isExecutable(join(folder, tool)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
