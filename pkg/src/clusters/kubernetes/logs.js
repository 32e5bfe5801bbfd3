import { corePath } from './kinds.js';
import { containerStatuses, isTerminating, podState } from './rollout/pod.js';
import { count, list } from './rollout/read.js';

const MAX_PODS = 3;
const MAX_BYTES = 1024 * 1024;
/** Fewer lines than this from a restarted container, and those before its restart are asked for too. */
const ENOUGH = 10;

/**
 * The last `tail` lines over a rollout's pods: of the new revision, the ones not ready first, and of each the container that fails.
 * After a restart the reason is in the log of the container before. Each pod gets a fair share; lines bear their pod's name where
 * several pods say different things.
 */
export async function readLogs(connection, namespace, rollout, tail, { signal } = {}) {
  const pods = choosePods(rollout);
  const share = Math.max(1, Math.ceil(tail / Math.max(1, pods.length)));
  const answers = await Promise.allSettled(pods.map(async (pod) => ({
    pod, lines: await podLines(connection, namespace, pod, tail, signal),
  })));
  const told = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value.lines.length > 0 ? [answer.value] : []));
  const failed = answers.find(({ status }) => status === 'rejected');
  if (told.length === 0 && failed) throw failed.reason;
  const different = withoutRepetition(told);
  if (different.length === 1) return different[0].lines.slice(-tail).map(entry);
  return different
    .flatMap(({ pod, lines }) => lines.slice(-share).map((line) => ({ ...line, message: `[${pod.metadata.name}] ${line.message}` })))
    .sort((a, b) => a.time - b.time)
    .slice(-tail)
    .map(entry);
}

function entry({ message, timestamp }) {
  return timestamp === undefined ? { message } : { message, timestamp };
}

function choosePods(rollout) {
  const present = [...rollout.current, ...rollout.ended].filter((pod) => !isTerminating(pod));
  const ranked = present.map((pod) => ({ pod, ...podState(pod) })).sort((a, b) => Number(a.ready) - Number(b.ready) || b.restarts - a.restarts);
  const bad = ranked.filter(({ ready }) => !ready);
  return (bad.length > 0 ? bad : ranked).slice(0, MAX_PODS).map(({ pod }) => pod);
}

/** The container to blame: one that ended badly or waits to be started again, else one that is not ready, else the first. */
export function chooseContainer(pod) {
  const statuses = containerStatuses(pod);
  const failing = statuses.find(({ status, init }) => isFailing(status, init))
    ?? statuses.find(({ status, init }) => !init && count(status.restartCount) > 0 && !status.ready)
    ?? statuses.find(({ status, init }) => (init ? Boolean(status.state?.running) && !status.started : !status.ready && Boolean(status.state?.running)));
  const status = failing?.status ?? list(pod.status?.containerStatuses)[0];
  return { name: status?.name ?? list(pod.spec?.containers)[0]?.name, status };
}

function isFailing({ state = {}, lastState = {} }, init) {
  if (state.terminated) return !init || count(state.terminated.exitCode) !== 0;
  return Boolean(state.waiting && lastState.terminated);
}

async function podLines(connection, namespace, pod, tail, signal) {
  const { name, status } = chooseContainer(pod);
  if (name === undefined) return [];
  const read = (previous) => containerLines(connection, namespace, pod, name, { tail, previous, signal });
  const present = status && !status.state?.running && !status.state?.terminated && count(status.restartCount) === 0 ? [] : await read(false);
  if (count(status?.restartCount) === 0 || present.length >= Math.min(tail, ENOUGH)) return present;
  const earlier = await read(true);
  // Between two runs the log call answers with the last run, which then is the one before as well.
  return isSame(earlier, present) ? present : [...earlier, ...present].slice(-tail);
}

async function containerLines(connection, namespace, pod, container, { tail, previous, signal }) {
  const path = `${corePath(namespace, 'pods')}/${encodeURIComponent(pod.metadata.name)}/log`;
  const query = { container, tailLines: tail, limitBytes: MAX_BYTES, timestamps: true, previous: previous ? true : undefined };
  try {
    const lines = await connection.lines(path, { signal, query, tail, maxBytes: MAX_BYTES, fatal: [], notFound: [], headers: { Accept: '*/*' } });
    return lines.map(readLine);
  } catch (error) {
    // 400: the container has not started, or there was none before.
    if (error?.status === 400) return [];
    throw error;
  }
}

function readLine(line) {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(line);
  return match ? { timestamp: match[1], time: Date.parse(match[1]), message: match[2] } : { time: 0, message: line };
}

function withoutRepetition(told) {
  return told.filter(({ lines }, index) => !told.slice(0, index).some((other) => isSameText(other.lines, lines)));
}

function isSame(a, b) {
  return a.length === b.length && a.every((line, index) => line.message === b[index].message && line.timestamp === b[index].timestamp);
}

function isSameText(a, b) {
  return a.length === b.length && a.every((line, index) => line.message === b[index].message);
}
