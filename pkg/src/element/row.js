import { html, nothing } from 'lit';
import { visible, visibleLine } from '../cli/visible.js';
import { icon } from './icons.js';
import { place } from './place.js';
import { linkTarget, tellRestarts, wholeSeconds } from './words.js';

const MOST_SEGMENTS = 12;

/** One service, and below it, where it is open, what is known of it. */
export function row(run, { index, isOpen, shownMs, toggle, measure }) {
  const { label, state, running, desired, restarts, cause, reason, sinceMs, endpoints } = run;
  const why = cause || reason;
  return html`<div class="row" part="row" data-state=${state}>
      <button class="name" part="name" type="button" aria-expanded=${isOpen} aria-controls="details-${index}" title=${label} @click=${toggle}>
        <span class="chevron">${icon('chevron')}</span><span class="label" dir="auto">${label}</span>
      </button>
      <span class="replicas">${bar(running, desired)}<span class="count">${running}/${desired}<span class="hidden"> running</span></span></span>
      <span class="state" part="state">${icon(state)}<span>${state}</span><span class="age">${wholeSeconds(shownMs - sinceMs)}</span></span>
      <span class="restarts" dir="auto">${tellRestarts(restarts)}</span>
      <span class="why" part="diagnosis" dir="auto" title=${why || nothing}>${why}</span>
      <span class="endpoints">${endpoints.slice(0, 2).map((each) => endpoint(each, shortAddress))}</span>
    </div>
    ${isOpen ? html`<div class="details" part="details" id="details-${index}" ${measure}>${details(run)}</div>` : nothing}`;
}

/** Decoration: the numbers stand beside it. A segment a replica, while they are few. */
function bar(running, desired) {
  const share = desired > 0 ? Math.min(1, running / desired) : running > 0 ? 1 : 0;
  const segments = desired > 1 && desired <= MOST_SEGMENTS ? desired : 1;
  return html`<span class="bar" part="bar" aria-hidden="true" ${place({ '--share': String(share), '--segments': String(segments) })}><span class="fill"></span></span>`;
}

function details({ label, cause, hint, reason, diagnosis, blocking, endpoints, desired, state, restarts }) {
  const line = diagnosis?.evidence.kind === 'log' ? diagnosis.evidence.line : diagnosis?.evidence.text;
  return html`
    ${cause ? html`<p class="cause">${cause}${diagnosis.count > 1 ? html` <span class="muted">(${diagnosis.count} times in the log)</span>` : nothing}</p>` : nothing}
    ${diagnosis?.victimOf !== undefined ? html`<p>It only waits for <b>${visible(diagnosis.victimOf, 200)}</b>.</p>` : nothing}
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    ${line && !reason.includes(line) ? html`<p class="evidence"><span class="muted">${diagnosis.evidence.kind === 'log' ? 'because of' : `because of ${diagnosis.evidence.path}`}</span> <code>${visible(line)}</code></p>` : nothing}
    ${reason ? html`<p class="reason">${reason}</p>` : nothing}
    ${restarts > 0 ? html`<p class="narrow muted">${tellRestarts(restarts)}</p>` : nothing}
    ${desired === 0 ? html`<p class="muted">No replica is wanted, so nothing waits for it.</p>` : nothing}
    ${endpoints.length > 0 ? html`<p class="addresses"><span class="muted">Endpoints</span> ${endpoints.map((each) => endpoint(each, (text) => text))}</p>` : nothing}
    ${log(label, blocking, state)}`;
}

function log(label, blocking, state) {
  const { logs = [], logsError, evidence } = blocking ?? {};
  if (evidence?.logs.length > 0 || logs.length > 0) {
    return [
      evidence?.logs.length > 0 ? lines(label, evidence.logs, `as it was at ${wholeSeconds(evidence.atMs)}`) : nothing,
      logs.length > 0 ? lines(label, logs, 'the last lines') : nothing,
    ];
  }
  if (logsError !== undefined) return html`<p class="muted">The log could not be fetched: ${visible(logsError)}</p>`;
  return html`<p class="muted">${state === 'ready' ? 'No log is fetched while it is ready.' : 'No log so far.'}</p>`;
}

function lines(label, logs, when) {
  return html`<p class="log-title">Log <span class="muted">${when}</span></p>
    <pre class="log" part="log" tabindex="0" role="group" aria-label="Log of ${label}, ${when}" dir="ltr">${logs.map((each) => `${visibleLine(each)}\n`)}</pre>`;
}

function endpoint(text, shorten) {
  const target = linkTarget(text);
  const shown = shorten(visible(text, 500));
  return target === undefined
    ? html`<span class="endpoint" dir="ltr">${shown}</span>`
    : html`<a class="endpoint" part="endpoint" dir="ltr" href=${target} target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function shortAddress(text) {
  return text.replace(/^https?:\/\//, '');
}
