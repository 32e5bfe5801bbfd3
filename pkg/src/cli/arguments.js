import { parseArgs } from 'node:util';
import { formatDuration, parseDuration } from './duration.js';
import { CLUSTERS, OPTIONS, camelCase, flagNames } from './options.js';
import { didYouMean } from './suggest.js';
import { UsageError } from './usage-error.js';

/**
 * Reads the arguments of `evenkeel wait` by the option table. Answers an object with an entry (in camel case) for each flag
 * that was given and for each default that has a value of its kind.
 */
export function readArguments(args) {
  const values = {};
  for (const { kind, default: fallback, name, off } of OPTIONS) {
    if (kind === 'duration') values[camelCase(name)] = fallback === 'off' ? off : parseDuration(fallback);
    if (kind === 'count') values[camelCase(name)] = Number(fallback);
  }
  Object.assign(values, { failFast: true, adaptive: 'min' });
  for (const token of tokensOf(args)) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument ${quoted(token.value)}: every setting is a flag, such as --cluster docker-swarm`);
    if (token.kind === 'option') take(values, token);
  }
  return values;
}

function tokensOf(args) {
  const options = Object.fromEntries(OPTIONS.flatMap(({ name, short, kind }) => {
    const type = kind === 'switch' ? 'boolean' : 'string';
    return [[name, short ? { type, short } : { type }], ...(kind === 'switch' ? [[`no-${name}`, { type }]] : [])];
  }));
  return parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function take(values, { name: given, rawName, value }) {
  const option = OPTIONS.find(({ name }) => name === given)
    ?? OPTIONS.find(({ name, kind, plain }) => kind === 'switch' && !plain && given === `no-${name}`);
  if (!option) throw new UsageError(`unknown option ${quoted(rawName)}${didYouMean(rawName, flagNames())}\nevenkeel wait --help lists the options`);
  const key = camelCase(option.name);
  if (option.kind === 'switch') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value, got ${quoted(value)}`);
    values[key] = given === option.name;
    return;
  }
  // `--timeout --stack shop`: the value was forgotten.
  if (value === undefined || (value.startsWith('--') && OPTIONS.some(({ name }) => value === `--${name}`))) {
    throw new UsageError(`${rawName} needs a value: --${option.name} ${option.value}`);
  }
  if (option.kind === 'list') values[key] = [...(values[key] ?? []), ...list(option, value)];
  else values[key] = READERS[option.kind](option, value);
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
  const { timeout, stableFor } = values;
  if (stableFor > timeout) {
    throw new UsageError(`nothing can be ready in time: --stable-for (${formatDuration(stableFor)}) is longer than --timeout (${formatDuration(timeout)})`);
  }
  checkCluster(values);
}

function checkCluster(values) {
  const { cluster } = values;
  if (cluster === undefined) throw new UsageError(`--cluster is missing: one of ${CLUSTERS.join(', ')}, or the path of a module such as ./my-cluster.mjs`);
  if (isModule(cluster)) return;
  if (!CLUSTERS.includes(cluster)) {
    throw new UsageError(`--cluster: there is no cluster ${quoted(cluster)}${didYouMean(cluster, CLUSTERS)}\nit is one of ${CLUSTERS.join(', ')}, or the path of a module such as ./my-cluster.mjs`);
  }
  for (const { name, of } of OPTIONS) {
    if (!of || of.includes(cluster) || values[camelCase(name)] === undefined) continue;
    const own = OPTIONS.filter((option) => option.of?.includes(cluster)).map((option) => `--${option.name}`);
    throw new UsageError(`--${name} is for ${of.join(' and ')}; --cluster ${cluster} takes ${own.join(', ')} and --service`);
  }
}

export function quoted(text) {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
