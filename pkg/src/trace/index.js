export { recordCluster } from './record.js';
export { replayCluster } from './replay.js';
