import { hold } from '../hold.js';

let given;
let loaded;
let loading;

/** Takes the module to start from where code may not compile bytes. */
export function useExplainModule(module) {
  given = module;
}

/** The second wasm module, `src/wasm/explain.rs`, once it is there. */
export function explain() {
  return loaded;
}

/** Loads it, once; resolves also where that failed, after which it may be tried again. */
export function loadExplain() {
  if (loaded !== undefined) return Promise.resolve();
  loading ??= import('./explain.js')
    .then((module) => {
      module.start(given);
      loaded = module;
    })
    .catch(() => {
      loading = undefined;
    });
  hold(loading);
  return loading;
}
