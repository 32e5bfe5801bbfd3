import packed from '../../wasm/explain_bg.wasm';
import { initSync } from '../../wasm/explain.js';
import { unpack } from '../unpack.js';

let started = false;

/** Starts the second wasm module from `module`, or from the bytes in the package; starting it again changes nothing. */
export function start(module) {
  if (!started) initSync({ module: module ?? unpack(packed) });
  started = true;
}
