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

/** Lines of one shape: equal but for numbers, ids and times. */
export interface SalientLine {
  /** Where the first of them stands in the log. */
  index: number;
  /** How many there are. */
  count: number;
  /** The first of them, cut at 2 000 characters. */
  line: string;
}

/**
 * A log with the lines of one shape folded into one, those that matter first: the first error, the head of the last stack
 * trace and its message, the last line; then the rest in the order of the log.
 *
 * @example
 * import { salientLines } from 'evenkeel/explain';
 * const [first] = salientLines(result.blocking[0].logs);
 *
 * @throws {TypeError} where `lines` is no array of strings.
 */
export function salientLines(lines: string[]): SalientLine[];
