import packed from '../wasm/evenkeel_bg.wasm';
import { initSync, Wait } from '../wasm/evenkeel.js';
import { useExplainModule } from './explain/load.js';
import { unpack } from './unpack.js';

let started = false;

/**
 * Starts the engine from `module`, or from the bytes in the package; starting it again changes nothing. Keeps
 * `explainModule` for when there is something to explain.
 */
export function init(module, explainModule) {
  if (explainModule !== undefined) useExplainModule(explainModule);
  if (started) return;
  try {
    initSync({ module: module ?? unpack(packed) });
  } catch (error) {
    throw new Error(
      `evenkeel could not start its engine: ${error?.message ?? error}. Under a Content-Security-Policy a page needs ` +
        "script-src 'wasm-unsafe-eval'; where compiling bytes is refused, pass a compiled module to init().",
      { cause: error },
    );
  }
  started = true;
}

/** The engine, started at its first use. */
export function engine() {
  init();
  return { Wait };
}
