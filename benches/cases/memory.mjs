import { waitForStabilization } from 'evenkeel';
import { specOf, statesOf } from '../support/deployment.mjs';
import { show } from '../support/rows.mjs';

export const title = 'memory over waits one after another, 20 services';

const SERVICES = 20;
/** Less than the smallest object a wait could leave behind; what V8 counts differs by some 100 KB from one run to the next. */
const NOISE = 8;

export async function run({ quick }) {
  const waits = quick ? 10_000 : 100_000;
  const memory = watchWasmMemory();
  const spec = specOf(SERVICES, 1);
  const states = statesOf(1);
  const cluster = { clusterServiceStates: async () => states };
  const wait = async (count) => {
    for (let i = 0; i < count; i++) await waitForStabilization(cluster, spec);
    return used(memory);
  };
  const warm = await wait(waits / 5);
  const end = await wait(waits);
  const perWait = { heap: (end.heap - warm.heap) / waits, wasm: (end.wasm - warm.wasm) / waits };
  return [
    row(`JS heap per wait, after ${waits} waits`, perWait.heap, end.heap, NOISE),
    row(`wasm memory per wait, after ${waits} waits`, perWait.wasm, end.wasm, 0),
  ];
}

function row(what, perWait, total, most) {
  return {
    what,
    ours: show(perWait, 'B'),
    rival: '',
    ratio: '',
    noise: `${(total / 1024 / 1024).toFixed(1)} MB in all`,
    target: `≤ ${most} B`,
    reached: perWait <= most,
  };
}

async function used(memory) {
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  return { heap: process.memoryUsage().heapUsed, wasm: memory().byteLength };
}

/** The engine keeps its memory to itself; its instance is seen when it is made. */
function watchWasmMemory() {
  const { Instance } = WebAssembly;
  let memory;
  WebAssembly.Instance = class extends Instance {
    constructor(module, imports) {
      super(module, imports);
      memory = this.exports.memory ?? memory;
    }
  };
  return () => memory.buffer;
}
