import { inflateSync } from 'fflate';

/** The bytes of a wasm module as the build has packed them into a string. */
export function unpack(packed) {
  return inflateSync(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
}
