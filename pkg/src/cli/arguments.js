import { parseArgs } from 'node:util';
import { formatDuration, parseDuration } from './duration.js';
import { CLUSTERS, COMMANDS, OPTION_COMMANDS, camelCase, flagNames, optionsOf } from './options.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';

/**
 * Reads the arguments of a command by the option table. Answers an object with an entry (in camel case) for each flag that
 * was given, for each default of `evenkeel wait` that has a value of its kind, and `file` for the operand.
 */
export function readArguments(args, command = 'wait') {
  const options = optionsOf(command);
  const values = command === 'wait' ? defaults(options) : {};
  for (const token of tokensOf(args, options)) {
    if (token.kind === 'positional') takeOperand(values, token.value, command);
    else if (token.kind === 'option') take(values, token, options, command);
  }
  return values;
}

function defaults(options) {
  const values = { failFast: true, adaptive: 'min', evidence: true };
  for (const { kind, default: fallback, name, off } of options) {
    if (kind === 'duration') values[camelCase(name)] = fallback === 'off' ? off : parseDuration(fallback);
    if (kind === 'count') values[camelCase(name)] = Number(fallback);
  }
  return values;
}

function tokensOf(args, known) {
  const options = Object.fromEntries(known.flatMap(({ name, short, kind }) => {
    const type = kind === 'switch' ? 'boolean' : 'string';
    return [[name, short ? { type, short } : { type }], ...(kind === 'switch' ? [[`no-${name}`, { type }]] : [])];
  }));
  return parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function takeOperand(values, operand, command) {
  if (!COMMANDS.some(({ name, operand: wanted }) => name === command && wanted === 'FILE')) {
    throw new UsageError(`unexpected argument ${quoted(operand)}: every setting is a flag, such as --cluster docker-swarm`);
  }
  if (values.file !== undefined) throw new UsageError(`unexpected argument ${quoted(operand)}: evenkeel ${command} takes one trace`);
  values.file = operand;
}

function take(values, { name: given, rawName, value }, options, command) {
  const option = options.find(({ name }) => name === given)
    ?? options.find(({ name, kind, plain }) => kind === 'switch' && !plain && given === `no-${name}`);
  if (!option) throw unknownOption(rawName, command);
  const key = camelCase(option.name);
  if (option.kind === 'switch') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, got ${quoted(value)}`);
    values[key] = given === option.name;
    return;
  }
  // `--timeout --stack shop`: the value was forgotten.
  if (value === undefined || (value.startsWith('--') && options.some(({ name }) => value === `--${name}`))) {
    throw new UsageError(`${rawName} needs a value: --${option.name} ${option.value}`);
  }
  if (option.kind === 'list') values[key] = [...(values[key] ?? []), ...list(option, value)];
  else values[key] = READERS[option.kind](option, value);
}

function unknownOption(flag, command) {
  const other = OPTION_COMMANDS.find((each) => each !== command && flagNames(each).includes(flag));
  if (other) return new UsageError(`evenkeel ${command} takes no ${flag}, which is for evenkeel ${other}\nevenkeel ${command} --help lists the options`);
  return new UsageError(`unknown option ${quoted(flag)}${didYouMean(flag, flagNames(command))}\nevenkeel ${command} --help lists the options`);
}

const READERS = {
  text: ({ name }, value) => {
    if (value === '') throw new UsageError(`--${name} must not be empty: is a variable not set?`);
    return value;
  },
  duration: ({ name, off, least = 0 }, value) => {
    const milliseconds = value === 'off' ? off : parseDuration(value);
    if (milliseconds >= least) return milliseconds;
    if (milliseconds < least) throw new UsageError(`--${name} must be at least ${least}ms, got ${quoted(value)}`);
    throw new UsageError(`--${name}: expected a duration such as 500ms, 90s, 5m or 1h30m${off ? ', or off' : ''}, got ${quoted(value)}`);
  },
  count: ({ name, least }, value) => {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= 65535) return number;
    throw new UsageError(`--${name}: expected an integer from ${least} to 65535, got ${quoted(value)}`);
  },
  choice: ({ name, choices }, value) => {
    if (choices.includes(value)) return value;
    throw new UsageError(`--${name}: expected ${choices.join(', ')}, got ${quoted(value)}${didYouMean(value, choices)}`);
  },
};

function list(option, value) {
  const parts = option.name === 'names' ? value.split(',') : [value];
  return parts.map((part) => READERS.text(option, part.trim()));
}

/** Whether `--cluster` names a module and not one of the clusters evenkeel brings. */
export function isModule(cluster) {
  return /[\\/]|\.[cm]?js$/.test(cluster);
}

/** Throws where the options do not go together: with the cluster, or with each other. */
export function checkArguments(values) {
  checkTimes(values);
  checkRedact(values);
  checkCluster(values);
}

/** Throws where the soak does not fit into the time. */
export function checkTimes({ timeout, stableFor }) {
  if (stableFor > timeout) {
    throw new UsageError(`nothing can be ready in time: --stable-for (${formatDuration(stableFor)}) is longer than --timeout (${formatDuration(timeout)})`);
  }
}

function checkRedact({ redact = [] }) {
  if (redact.includes('off') && redact.some((word) => word !== 'off')) throw new UsageError('--redact off masks nothing, so it goes with no other --redact');
}

function checkCluster(values) {
  const { cluster } = values;
  const options = optionsOf('wait');
  if (cluster === undefined) throw new UsageError(`--cluster is missing: one of ${CLUSTERS.join(', ')}, or the path of a module such as ./my-cluster.mjs`);
  if (isModule(cluster)) return;
  if (!CLUSTERS.includes(cluster)) {
    throw new UsageError(`--cluster: there is no cluster ${quoted(cluster)}${didYouMean(cluster, CLUSTERS)}\nit is one of ${CLUSTERS.join(', ')}, or the path of a module such as ./my-cluster.mjs`);
  }
  for (const { name, of } of options) {
    if (!of || of.includes(cluster) || values[camelCase(name)] === undefined) continue;
    const own = options.filter((option) => option.of?.includes(cluster)).map((option) => `--${option.name}`);
    throw new UsageError(`--${name} is for ${of.join(' and ')}; --cluster ${cluster} takes ${own.join(', ')} and --service`);
  }
}

export function quoted(text) {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
