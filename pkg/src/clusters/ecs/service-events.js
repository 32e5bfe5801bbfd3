import { list } from '../shared/answer.js';
import { imageFailure } from '../shared/image-failure.js';

const KINDS = [
  ['quota-exceeded', /reached the limit|vCPU limit|limit exceeded/i],
  ['unschedulable', /unable to place a task|RESOURCE:|Capacity is unavailable/i],
  ['crash-loop', /unable to consistently start tasks/i],
  ['health-check-failing', /failed (container|ELB) health checks|is unhealthy in/i],
  ['container-create-failed', /(was|is) unable to (start|assume|register)/i],
];
const GOOD = /has reached a steady state/;

/** The newest complaint among a service's events since its rollout began; a steady state after it settles it. */
export function eventsFailure(events, since) {
  const recent = list(events)
    .filter(({ createdAt }) => new Date(createdAt) >= new Date(since ?? 0))
    .sort((a, b) => new Date(b.createdAt) - new Date(a.createdAt));
  for (const { message = '' } of recent) {
    if (GOOD.test(message)) return undefined;
    if (/CannotPull|unable to pull/i.test(message)) return imageFailure(message);
    const kind = KINDS.find(([, pattern]) => pattern.test(message));
    if (kind) return { reason: kind[0], message };
  }
  return undefined;
}

/** The event that tells of a rollback since a time. */
export function rollbackEvent(events, since) {
  return list(events).find(({ createdAt, message = '' }) => new Date(createdAt) >= new Date(since ?? 0) && /rolling back to deployment/i.test(message));
}
