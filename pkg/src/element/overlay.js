import { html, nothing } from 'lit';
import { formatDuration } from '../cli/duration.js';
import { place } from './place.js';

const MOST_SOAKS = 50;

/** What lies over all lanes: soaks, what is beyond a recording, the deadline, now, and the times pointed at and shown. */
export function overlay(scale, log, { durationMs, atMs, hoverMs, stableForMs, deadlineMs, recordingEndedMs, isRunning }) {
  const line = (kind, ms, label) => {
    if (ms === undefined || !scale.holds(ms)) return nothing;
    return html`<span class="mark ${kind}" part=${kind} ${place({ 'inset-inline-start': `${scale.x(ms)}px` })}>${label ? html`<span class="mark-label">${label}</span>` : nothing}</span>`;
  };
  const band = (kind, fromMs, toMs) => {
    if (!scale.holds(fromMs, toMs)) return nothing;
    const from = Math.max(0, scale.x(fromMs));
    return html`<span class="stretch ${kind}" ${place({ 'inset-inline-start': `${from}px`, 'inline-size': `${Math.min(scale.width, scale.x(toMs)) - from}px` })}></span>`;
  };
  return html`<div class="overlay" aria-hidden="true" ${place({ width: `${scale.width}px` })}>
    ${soaks(log, stableForMs, isRunning).map(({ fromMs, toMs }) => band('soak', fromMs, toMs))}
    ${recordingEndedMs === undefined ? nothing : band('beyond', recordingEndedMs, durationMs)}
    ${line('deadline', deadlineMs, 'deadline')}
    ${isRunning ? line('now', durationMs) : nothing}
    ${line('hover-line', hoverMs)}
    ${atMs === undefined ? nothing : line('cursor', atMs, formatDuration(atMs))}
  </div>`;
}

/** A soak that goes on is drawn to where it would end, another to where it did. */
function soaks({ readyStretches, sweeps }, stableForMs, isRunning) {
  if (!(stableForMs > 0)) return [];
  const goesOn = (stretch) => isRunning && stretch === readyStretches.at(-1) && stretch.toMs === sweeps.at(-1);
  return readyStretches.slice(-MOST_SOAKS).map((stretch) => {
    const wholeMs = stretch.fromMs + stableForMs;
    return { fromMs: stretch.fromMs, toMs: goesOn(stretch) ? wholeMs : Math.min(stretch.toMs, wholeMs) };
  });
}
