import bytes from '../wasm/evenkeel_bg.wasm';
import { initSync, Wait, endpointUrls } from '../wasm/evenkeel.js';

let started = false;

/** Starts the engine from `module`, or from the bytes in the package. Starting it again changes nothing. */
export function init(module) {
  if (started) return;
  try {
    initSync({ module: module ?? decode(bytes) });
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
  return { Wait, endpointUrls };
}

function decode(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const decoded = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) decoded[i] = text.charCodeAt(i);
  return decoded;
}
