import { list } from './read.js';

const MAX_MESSAGE = 1000;

/** Warnings by the uid of the object they concern, newest first; written by either of the two event APIs. */
export function indexEvents(items) {
  const byUid = new Map();
  for (const event of list(items)) {
    const uid = event?.involvedObject?.uid;
    if (!uid || typeof event.reason !== 'string') continue;
    if (!byUid.has(uid)) byUid.set(uid, []);
    byUid.get(uid).push({ reason: event.reason, message: String(event.message ?? '').slice(0, MAX_MESSAGE), time: eventTime(event) });
  }
  for (const events of byUid.values()) events.sort((a, b) => b.time - a.time);
  return (object) => byUid.get(object?.metadata?.uid) ?? [];
}

function eventTime(event) {
  const text = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp;
  return Date.parse(text ?? '') || 0;
}
