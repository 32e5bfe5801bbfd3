import { html, nothing } from 'lit';
import { formatDuration } from '../cli/duration.js';
import { icon } from './icons.js';
import { place } from './place.js';
import { verdictOf, wholeSeconds } from './words.js';

/** What is true of the whole deployment, and how long it has been and may still be. */
export function verdict(moment, { isOpen, toggle }) {
  const { shownMs, deadlineMs, stableForMs, view, ended, isEmpty, result, recordingEndedMs } = moment;
  const holdingMs = view.readySinceMs === undefined ? undefined : shownMs - view.readySinceMs;
  const { state, title, detail, message } = verdictOf({ ...moment, result: ended ? result : undefined, error: ended ? moment.error : undefined, holdingMs, soakMs: stableForMs });
  const soaks = !ended && holdingMs !== undefined && stableForMs > 0;
  const time = ended ? formatDuration(shownMs) : wholeSeconds(shownMs);
  const left = ended || isEmpty || !Number.isFinite(deadlineMs) ? undefined : Math.max(0, deadlineMs - shownMs);
  return html`<header class="verdict" part="verdict" data-state=${state}>
      <span class="sign">${icon(state)}</span>
      <h2 class="title" part="title">${title}</h2>
      <span class="detail">${detail}</span>
      ${isEmpty ? nothing : html`<span class="times"><span part="elapsed">${time}${ended ? nothing : ' elapsed'}</span>${left === undefined ? nothing : html`<span class="left" part="remaining">${wholeSeconds(Math.ceil(left / 1000) * 1000)} left</span>`}</span>`}
      ${message ? html`<button type="button" part="button" class="more" aria-expanded=${isOpen} aria-controls="message" @click=${toggle}>Message</button>` : nothing}
      <span class="progress" data-soaks=${soaks} aria-hidden="true" ${place({ '--share': String(shareOf(moment, soaks, holdingMs)) })}></span>
    </header>
    ${message && isOpen ? html`<pre class="message" part="message" id="message" tabindex="0" role="group" aria-label="Message" dir="ltr">${message}</pre>` : nothing}
    ${ended && recordingEndedMs !== undefined ? html`<p class="note">The recording ends at ${formatDuration(recordingEndedMs)}; from there on its last state is taken to hold.</p>` : nothing}`;
}

function shareOf({ ended, view: { counts, runs }, stableForMs }, soaks, holdingMs) {
  if (ended || runs.length === 0) return ended ? 1 : 0;
  return soaks ? Math.min(1, holdingMs / stableForMs) : counts.ready / runs.length;
}
