import { explain, loadExplain } from './load.js';

/** The causes in the snapshots and the result of one wait, named once the module for it is there. */
export class Causes {
  #depends;
  #diagnoses;

  /** `depends`: the services that each service needs, in the order of the reports. */
  constructor(depends) {
    this.#depends = depends;
  }

  /**
   * Where there is more to go by than numbers and dependencies, which are as they are in every start. Where the module is
   * not there yet it is loaded for the next time.
   */
  addToSnapshot(snapshot) {
    if (isKnown(snapshot)) this.add(snapshot);
  }

  /** Whether a cause could be named in a result. */
  areKnown(result) {
    return isKnown(result, this.#depends);
  }

  add(report) {
    const module = explain();
    if (module === undefined) {
      loadExplain();
      return;
    }
    try {
      this.#diagnoses ??= new module.Diagnoses(this.#depends);
      this.#diagnoses.addTo(report);
    } catch {
      // The report stands without.
    }
  }
}

function isKnown({ services, blocking }, depends) {
  let next = 0;
  for (let place = 0; next < blocking.length && place < services.length; place++) {
    const { name, logs, evidence } = blocking[next];
    const { failure } = services[place];
    if (services[place].name !== name) continue;
    if (logs.length > 0 || evidence !== undefined || failure !== undefined || depends?.[place].length > 0) return true;
    next++;
  }
  return false;
}
