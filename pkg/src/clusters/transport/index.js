export { ClusterError, retryAfterMs } from './cluster-error.js';
export { createTransport } from './create-transport.js';
export { subscribeLoop } from './subscribe-loop.js';
