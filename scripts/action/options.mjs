import { optionsOf } from '../../pkg/src/cli/options.js';

/** The options that are inputs of the action, by the same names. A token is none: it belongs into `env`, where it is masked. */
export function actionOptions() {
  return optionsOf('wait').filter(({ name }) => !['help', 'token'].includes(name));
}

/** The arguments of `evenkeel wait` for the inputs, of which an empty one is as good as none. Throws for an input of the wrong shape. */
export function waitArguments(inputs) {
  return actionOptions().flatMap(({ name, kind, plain }) => {
    const value = inputs[name]?.trim() ?? '';
    if (value === '') return [];
    if (kind === 'list') return value.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => `--${name}=${line}`);
    if (kind !== 'switch') return [`--${name}=${value}`];
    if (value !== 'true' && value !== 'false') throw new Error(`the input ${name} must be true or false, got ${JSON.stringify(value)}`);
    if (value === 'true') return [`--${name}`];
    return plain ? [] : [`--no-${name}`];
  });
}
