export { init } from './engine.js';
export { waitForStabilization } from './wait.js';
export { watchStabilization } from './watch.js';
