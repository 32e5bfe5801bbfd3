import { html, nothing } from 'lit';
import { formatDuration } from '../cli/duration.js';
import { countOf, tellRun } from './words.js';

const MOST_SERVICES = 100;
const MOST_LINES = 50;

/** The timeline in words, for those who cannot see it, or want to copy it: what changed, and when. */
export function story(lanes, { view, stableForMs, deadlineMs, durationMs }) {
  const told = lanes.slice(0, MOST_SERVICES);
  const facts = [
    `${formatDuration(durationMs)} shown; ${countOf(view.counts, view.runs)} at the time shown`,
    Number.isFinite(deadlineMs) && `deadline at ${formatDuration(deadlineMs)}`,
    stableForMs > 0 && `soak of ${formatDuration(stableForMs)}`,
  ].filter(Boolean);
  return html`<div class="story" id="story" part="story" role="group" aria-label="Timeline as text" tabindex="0">
    <p>${facts.join('; ')}.</p>
    <dl>${told.map(({ label, runs }) => html`<dt>${label}</dt>${lines(runs)}`)}</dl>
    ${lanes.length > told.length ? html`<p class="muted">and ${lanes.length - told.length} more services</p>` : nothing}
  </div>`;
}

function lines(runs) {
  const shown = runs.slice(-MOST_LINES);
  return [
    shown.length < runs.length ? html`<dd class="muted">${runs.length - shown.length} earlier changes</dd>` : nothing,
    ...shown.map((run) => html`<dd><span class="time">${formatDuration(run.fromMs)}</span> ${tellRun(run)}</dd>`),
  ];
}
