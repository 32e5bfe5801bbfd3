// A deploy script: start everything, wait until it has settled, say how it went.
import { waitForStabilization } from 'evenkeel';
import { readArguments } from './arguments.mjs';
import { processCluster } from './cluster.mjs';
import { freePorts } from './ports.mjs';
import { Processes } from './processes.mjs';
import { createProgress } from './progress.mjs';
import { roll } from './roll.mjs';
import { deploymentSpec, placement } from './spec.mjs';

const { status, broken, timeout } = readArguments(process.argv.slice(2));
process.exitCode = status ?? await deploy();

async function deploy() {
  const processes = new Processes();
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => interrupt.abort(signal));
  try {
    const ports = await freePorts({ database: 1, api: 2, web: 2 });
    roll(processes, { placement, ports, broken });

    const { outcome, services, elapsedMs } = await waitForStabilization(processCluster(processes), deploymentSpec(ports), {
      timeout,
      stableFor: 1_000, // ready for a moment is not settled
      failFast: true, // a replica the orchestrator has given up will not come back
      signal: interrupt.signal,
      onProgress: createProgress(),
    });

    if (outcome.kind !== 'ready') {
      console.error(`\n${outcome.message}`);
      return 1;
    }
    console.log(`\nThe shop has settled after ${(elapsedMs / 1000).toFixed(1)} s:`);
    for (const { name, endpoints } of services) console.log(`  ${name}: ${endpoints.join(', ')}`);
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    console.error(`\nInterrupted by ${interrupt.signal.reason}.`);
    return { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[interrupt.signal.reason];
  } finally {
    await processes.stop();
  }
}
