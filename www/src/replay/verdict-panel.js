import { h } from '../dom.js';
import { exactDuration } from '../duration-text.js';
import { verdictText } from '../verdict.js';

const MOST_WARNINGS = 20;

/** The recorded verdict, next to it the one with other options, and what is to be said about the trace. */
export function createVerdictPanel() {
  const recorded = h('dd', {});
  const changed = h('dd', {});
  const changedTerm = h('dt', {}, 'with these options');
  const notice = h('p', { class: 'notice', hidden: true });
  const warnings = h('div', { class: 'notice warning', hidden: true });
  const error = h('p', { class: 'notice error', role: 'alert', hidden: true });
  const message = h('pre', { tabindex: '0', 'aria-label': 'Message' });
  const details = h('details', { hidden: true }, h('summary', {}, 'The message'), message);
  const element = h('div', { class: 'verdicts' },
    h('dl', { 'aria-live': 'polite' }, h('div', {}, h('dt', {}, 'recorded'), recorded), h('div', {}, changedTerm, changed)),
    error, notice, warnings);

  function put(place, outcome, text) {
    place.className = `verdict ${outcome ?? 'none'}`;
    place.textContent = text;
  }

  return {
    element,
    details,
    show(answer, isChanged) {
      error.hidden = true;
      const { recorded: { outcome, elapsedMs }, result, endedMs } = answer;
      put(recorded, outcome?.kind, outcome ? verdictText(outcome, elapsedMs) : `no verdict: the recording ends after ${exactDuration(endedMs)}`);
      // Where nothing was decided the recorded options go on from the recording's end as well.
      const second = isChanged || !outcome;
      changedTerm.textContent = isChanged ? 'with these options' : 'had it gone on';
      changedTerm.parentElement.hidden = !second;
      put(changed, result.outcome.kind, verdictText(result.outcome, result.elapsedMs));
      notice.hidden = result.recordingEndedMs === undefined;
      notice.textContent = notice.hidden ? '' : `The recording ends after ${exactDuration(result.recordingEndedMs)}; its last state was taken to hold from there.`;
      details.hidden = result.outcome.message === undefined;
      message.textContent = result.outcome.message ?? '';
      this.showWarnings(answer.warnings);
    },
    showWarnings(texts) {
      warnings.hidden = texts.length === 0;
      const more = texts.length - MOST_WARNINGS;
      warnings.replaceChildren(
        h('strong', {}, 'The trace is damaged; this is what could be read of it.'),
        h('ul', {}, ...texts.slice(0, MOST_WARNINGS).map((text) => h('li', {}, text)), more > 0 && h('li', {}, `and ${more} more`)));
    },
    /** What went wrong; the verdicts shown before stay unless `all`. */
    fail(text, { all = false } = {}) {
      error.textContent = text;
      error.hidden = false;
      if (!all) return;
      put(recorded, undefined, '');
      put(changed, undefined, '');
      changedTerm.parentElement.hidden = true;
      for (const each of [notice, warnings, details]) each.hidden = true;
    },
  };
}
