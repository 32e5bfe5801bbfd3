import { ClusterError } from '../transport/cluster-error.js';
import { createErrorReader } from './aws-errors.js';

/**
 * Calls an AWS SDK v3 client of the user's: a client with a method for each operation (`new ECS()`), or one with `send` and the
 * command classes given, or else those of `packageName`, looked for at the first call. The name is put together at run time so that
 * bundlers do not look for a package that may not be there.
 */
export function createCalls({ label, client, commands, packageName }) {
  if (typeof client?.send !== 'function') throw new TypeError(`${label}: expected a client of the AWS SDK v3 (an object with send), got ${typeof client}`);
  const errors = createErrorReader(label);
  let loading;

  function loadCommands() {
    if (commands) return commands;
    const name = packageName;
    loading ??= import(/* @vite-ignore */ /* webpackIgnore: true */ name).catch((cause) => {
      loading = undefined;
      throw new ClusterError(`${label}: ${packageName} is not found; install it, or pass its command classes`, { fatal: true, cause });
    });
    return loading;
  }

  /** `operation`: as the API names it, `DescribeServices`. */
  return async function call(operation, input, signal) {
    try {
      const method = operation[0].toLowerCase() + operation.slice(1);
      const options = { abortSignal: signal };
      const answer = typeof client[method] === 'function'
        ? await client[method](input, options)
        : await client.send(newCommand(await loadCommands(), operation, input), options);
      errors.succeeded();
      return answer ?? {};
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof ClusterError ? error : errors.read(operation, error);
    }
  };

  function newCommand(classes, operation, input) {
    const Command = classes[`${operation}Command`];
    if (typeof Command !== 'function') throw new ClusterError(`${label}: commands.${operation}Command: expected a command class, got ${typeof Command}`, { fatal: true });
    return new Command(input);
  }
}
