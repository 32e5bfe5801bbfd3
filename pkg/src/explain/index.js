import packed from '../../wasm/explain_bg.wasm';
import { initSync, safeLog, safeTexts } from '../../wasm/explain.js';
import { unpack } from '../unpack.js';

export { Diagnoses } from './diagnoses.js';
export { safeLog, safeTexts };

/** Starts it from `module`, or from the bytes in the package. */
export function start(module) {
  initSync({ module: module ?? unpack(packed) });
}
