export { scriptedCluster } from './scripted-cluster.js';
export { virtualTime } from './virtual-time.js';
