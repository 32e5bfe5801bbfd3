import { COUNT, isArray, isCount, isRecord, member, unexpected } from '../read/expected.js';

const STEP = 'a number of replicas, an array of node states, an object or a function';
const TIME = 'a number of milliseconds from 0';
const STATE_KEYS = ['nodeId', 'node_id', 'running', 'healthy', 'restarts', 'failure'];
const KINDS = ['running', 'states', 'throws', 'rejects', 'hangs', 'missing', 'answers'];
const STEP_KEYS = [...new Set([...KINDS, ...STATE_KEYS, 'at', 'latency', 'fatal', 'retryAfter'])];

/** The steps of every service, each checked and brought to one form. */
export function readServices(services) {
  if (!isRecord(services)) throw unexpected('services', 'an object with a script per service', services);
  return new Map(Object.entries(services).map(([name, script]) => [name, readScript(script, member('services', name))]));
}

/** One script: a function, a step, or steps in order. */
export function readScript(script, path) {
  if (typeof script === 'function') return { next: (moment) => readStep(script(moment), `${path}()`) };
  if (!isArray(script)) script = [script];
  if (script.length === 0) throw unexpected(path, 'at least one step', script);
  const steps = script.map((step, i) => readStep(step, `${path}[${i}]`));
  const timed = steps.filter(({ at }) => at !== undefined).length;
  if (timed === 0) return { next: ({ call }) => steps[Math.min(call, steps.length) - 1] };
  return { next: timedSteps(steps, path), times: steps.map(({ at }) => at ?? 0).filter((at) => at > 0) };
}

function timedSteps(steps, path) {
  for (const [i, step] of steps.entries()) {
    if (i > 0 && step.at === undefined) {
      throw new TypeError(`${path}[${i}].at: expected ${TIME}, as other steps of the script have it, got undefined`);
    }
    if (i > 0 && step.at < (steps[i - 1].at ?? 0)) {
      throw new TypeError(`${path}[${i}].at: expected the steps in the order of their times, got ${step.at}`);
    }
  }
  return ({ elapsed }) => steps.findLast(({ at }) => (at ?? 0) <= elapsed) ?? steps[0];
}

function readStep(step, path) {
  if (isCount(step)) return { states: [{ nodeId: 'node-1', running: step, healthy: true }] };
  if (isArray(step)) return { states: step.map((state, i) => readState(state, `${path}[${i}]`)) };
  if (!isRecord(step)) throw unexpected(path, STEP, step);
  for (const key of Object.keys(step)) {
    if (!STEP_KEYS.includes(key)) throw new TypeError(`${path}.${key}: no step has this; known are ${STEP_KEYS.join(', ')}`);
  }
  for (const key of ['at', 'latency', 'retryAfter']) {
    if (step[key] !== undefined && !isTime(step[key])) throw unexpected(member(path, key), TIME, step[key]);
  }
  const kinds = KINDS.filter((key) => key in step);
  if (kinds.length !== 1) throw new TypeError(`${path}: expected one of ${KINDS.join(', ')}, got ${kinds.join(' and ') || 'none'}`);
  return { at: step.at, latency: step.latency, ...readAnswer(step, kinds[0], path) };
}

function readAnswer(step, kind, path) {
  const value = step[kind];
  switch (kind) {
    case 'running':
      return { states: [readState(step, path)] };
    case 'states':
      if (!isArray(value)) throw unexpected(`${path}.states`, 'an array of node states', value);
      return { states: value.map((state, i) => readState(state, `${path}.states[${i}]`)) };
    case 'answers':
      return { verbatim: { value } };
    case 'throws':
    case 'rejects':
      return { [kind]: { value: asError(value, step) } };
    default:
      if (value !== true) throw unexpected(`${path}.${kind}`, 'true', value);
      return { [kind]: true };
  }
}

/** A row as the engine takes it. What is left out is healthy, on a node of its own. */
function readState(state, path) {
  if (!isRecord(state)) throw unexpected(path, 'a node state', state);
  if (!isCount(state.running)) throw unexpected(`${path}.running`, COUNT, state.running);
  if (state.restarts !== undefined && !isCount(state.restarts)) throw unexpected(`${path}.restarts`, COUNT, state.restarts);
  const healthy = state.healthy ?? !state.failure;
  if (typeof healthy !== 'boolean') throw unexpected(`${path}.healthy`, 'a boolean', healthy);
  if (state.failure !== undefined && typeof state.failure?.reason !== 'string') {
    throw unexpected(`${path}.failure.reason`, 'a string', state.failure?.reason);
  }
  const given = STATE_KEYS.filter((key) => state[key] !== undefined).map((key) => [key, state[key]]);
  return { ...(state.node_id === undefined && { nodeId: 'node-1' }), ...Object.fromEntries(given), healthy };
}

/** A text becomes an error that steers the wait; a value that is something else is thrown as it is. */
function asError(thrown, { fatal, retryAfter }) {
  if (typeof thrown !== 'string') return thrown;
  return Object.assign(new Error(thrown), fatal !== undefined && { fatal }, retryAfter !== undefined && { retryAfter });
}

/** The options, each checked, with its default where it is left out. */
export function readOptions(options) {
  const { mode = 'services', latency = 0, logs, pushes = [], pushOnStep = false, ...unknown } = options;
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw new TypeError(`${member('options', other)}: no option has this name`);
  if (mode !== 'services' && mode !== 'sweep') throw unexpected('options.mode', '"services" or "sweep"', mode);
  if (!isTime(latency)) throw unexpected('options.latency', TIME, latency);
  if (!isArray(pushes) || !pushes.every(isTime)) throw unexpected('options.pushes', 'an array of milliseconds', pushes);
  if (typeof pushOnStep !== 'boolean') throw unexpected('options.pushOnStep', 'a boolean', pushOnStep);
  return { mode, latency, logs: readLogs(logs), pushes, pushOnStep };
}

function isTime(value) {
  return typeof value === 'number' && value >= 0;
}

/** The logs of every service: lines, or a function of the service's name and the tail. */
function readLogs(logs = {}) {
  if (!isRecord(logs)) throw unexpected('options.logs', 'an object with lines per service', logs);
  for (const [name, lines] of Object.entries(logs)) {
    if (!isArray(lines) && typeof lines !== 'function') {
      throw unexpected(member('options.logs', name), 'an array of lines or a function', lines);
    }
  }
  return new Map(Object.entries(logs));
}
