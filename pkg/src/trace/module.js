import packed from '../../wasm/trace_bg.wasm';
import { Replay, TraceRecorder, initSync } from '../../wasm/trace.js';
import { unpack } from '../unpack.js';

let started = false;

/** The third wasm module, `src/wasm/trace.rs`, started at its first use. */
export function traceModule() {
  if (!started) initSync({ module: unpack(packed) });
  started = true;
  return { Replay, TraceRecorder };
}
