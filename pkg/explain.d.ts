/**
 * What masks texts and names causes, to be given to `init`. Otherwise it is loaded with `import()` when there is first
 * something to show. For service workers, which have no `import()`, for tests with fake timers, and for apps of one file.
 *
 * @example
 * import { init } from 'evenkeel';
 * import * as explain from 'evenkeel/explain';
 * init(undefined, explain);
 */
export function start(module?: WebAssembly.Module | BufferSource): void;
