// A small orchestrator: starts replicas as processes, restarts them when they exit, checks their health, keeps their output.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('replica.mjs', import.meta.url));
const healthInterval = 150;
const healthTimeout = 1_000;
const firstBackOff = 200;
const maxRestarts = 3;
const keptLines = 200;

/** Emits `change` with the service's name whenever a replica starts, exits or its health changes. */
export class Processes extends EventEmitter {
  #replicas = [];
  #stopped = false;

  /** Starts a replica of `service` on `node`; `env` is what a container would get. */
  start(service, node, port, env) {
    const replica = {
      service, node, port, env,
      child: undefined, healthy: false, health: 'starting',
      restarts: 0, exit: undefined, gaveUp: false,
      lines: [], timers: new Set(),
    };
    this.#replicas.push(replica);
    this.#spawn(replica);
  }

  of(service) {
    return this.#replicas.filter((replica) => replica.service === service);
  }

  /** Ends every process at once; resolves when they are gone. */
  async stop() {
    this.#stopped = true;
    await Promise.all(this.#replicas.map(async (replica) => {
      for (const timer of replica.timers) clearTimeout(timer);
      if (!replica.child?.pid) return;
      const gone = once(replica.child, 'close');
      replica.child.kill('SIGKILL');
      await gone;
    }));
  }

  #spawn(replica) {
    const { service, port, env } = replica;
    const child = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH, SERVICE: service, PORT: String(port), ...env },
      // The channel ends with this process, and the replica with the channel.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    replica.child = child;
    for (const stream of ['stdout', 'stderr']) {
      createInterface({ input: child[stream] }).on('line', (message) => {
        replica.lines.push({ message, stream, timestamp: new Date() });
        if (replica.lines.length > keptLines) replica.lines.shift();
      });
    }
    // 'close' comes after the last of the output, so that the reason of a crash is in the log when the crash is seen.
    child.once('close', (code, signal) => this.#exited(replica, code ?? signal));
    child.once('error', (error) => replica.lines.push({ message: error.message, stream: 'stderr', timestamp: new Date() }));
    this.#checkHealth(replica, child);
    this.emit('change', service);
  }

  #exited(replica, status) {
    Object.assign(replica, { child: undefined, healthy: false, health: 'starting', exit: status });
    if (this.#stopped) return;
    replica.gaveUp = replica.restarts >= maxRestarts;
    if (!replica.gaveUp) {
      this.#later(replica, firstBackOff * 2 ** replica.restarts, () => {
        replica.restarts += 1;
        this.#spawn(replica);
      });
    }
    this.emit('change', replica.service);
  }

  async #checkHealth(replica, child) {
    const { healthy, health } = await askHealth(replica.port);
    if (this.#stopped || replica.child !== child) return;
    const changed = replica.healthy !== healthy;
    Object.assign(replica, { healthy, health });
    if (changed) this.emit('change', replica.service);
    this.#later(replica, healthInterval, () => this.#checkHealth(replica, child));
  }

  #later(replica, milliseconds, action) {
    const timer = setTimeout(() => {
      replica.timers.delete(timer);
      action();
    }, milliseconds);
    replica.timers.add(timer);
  }
}

async function askHealth(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(healthTimeout) });
    return { healthy: answer.ok, health: (await answer.text()).trim() };
  } catch (error) {
    return { healthy: false, health: error.cause?.code === 'ECONNREFUSED' ? 'starting' : `no answer to the health check: ${error.message}` };
  }
}
