import { specOf, statesOf } from './deployment.mjs';

/**
 * The milliseconds of each of many sweeps over `clusterStates`, from the answer to the turn of the event loop in which the
 * engine has decided and rests; the first fifth is warm-up and left out. Runs in Node and in a page.
 */
export async function batchSweeps(waitForStabilization, { services, nodes, sweeps }) {
  const spec = specOf(services, nodes);
  const names = Object.keys(spec.services);
  const answer = Object.fromEntries(names.map((name) => [name, statesOf(nodes)]));
  const last = names.at(-1);
  const ready = answer[last];
  const unready = statesOf(nodes, false);
  const times = [];
  let sweep = 0;
  const cluster = {
    async clusterStates() {
      answer[last] = ++sweep < sweeps ? unready : ready;
      // Everything up to the engine's rest happens in microtasks of this turn; the message comes in the next one.
      const start = performance.now();
      nextTurn(() => times.push(performance.now() - start));
      return answer;
    },
  };
  await waitForStabilization(cluster, spec, { pollInterval: 5, timeout: 600_000 });
  await new Promise((resolve) => nextTurn(resolve));
  // The last one also makes the result.
  return times.slice(sweeps / 5, -1);
}

function nextTurn(callback) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}
