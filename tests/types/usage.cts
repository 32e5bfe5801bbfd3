// Compiled, never run: the same package required from a CommonJS module.
import evenkeel = require('evenkeel');

const { waitForStabilization } = evenkeel;

export async function deploy(cluster: evenkeel.Cluster): Promise<evenkeel.StabilizationResult> {
  return waitForStabilization(cluster, { services: { web: {} } });
}
