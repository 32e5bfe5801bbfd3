import { hold } from '../hold.js';

let given;
let loaded;
let loading;

/** Takes the module to start from where code may not compile bytes, or the code itself, which is then not loaded later. */
export function useExplainModule(module) {
  if (typeof module?.start !== 'function') {
    given = module;
  } else if (loaded === undefined) {
    module.start(given);
    loaded = module;
  }
}

/** The second wasm module, `src/wasm/explain.rs`, once it is there. */
export function explain() {
  return loaded;
}

/** Loads it, once; resolves also where that failed, after which it may be tried again. */
export function loadExplain() {
  if (loaded !== undefined) return Promise.resolve();
  loading ??= import('./index.js')
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
