import { inflateSync } from 'fflate';

import deflated from '../wasm/evenkeel_bg.wasm';
import { initSync, Wait } from '../wasm/evenkeel.js';

let started = false;

/** Starts the engine from `module`, or from the bytes in the package. Starting it again changes nothing. */
export function init(module) {
  if (started) return;
  try {
    initSync({ module: module ?? inflateSync(decode(deflated)) });
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

function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
