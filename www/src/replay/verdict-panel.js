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
    show({ outcome, recorded: { result: recordedResult }, run, endedMs, warnings: damage }, isChanged) {
      error.hidden = true;
      put(recorded, outcome?.kind, outcome ? verdictText(outcome, recordedResult?.elapsedMs ?? endedMs) : `no verdict: the recording ends after ${exactDuration(endedMs)}`);
      // Where nothing was decided the recorded options go on from the recording's end as well.
      changedTerm.textContent = isChanged ? 'with these options' : run.result ? 'had it gone on' : 'it ended with an error';
      changedTerm.parentElement.hidden = !isChanged && outcome !== undefined;
      if (run.result) put(changed, run.result.outcome.kind, verdictText(run.result.outcome, run.result.elapsedMs));
      else put(changed, undefined, run.error);
      const beyond = run.result?.recordingEndedMs;
      notice.hidden = beyond === undefined;
      notice.textContent = notice.hidden ? '' : `The recording ends after ${exactDuration(beyond)}; its last state was taken to hold from there.`;
      const text = run.result?.outcome.message;
      details.hidden = text === undefined;
      message.textContent = text ?? '';
      this.showWarnings(damage);
    },
    showWarnings(texts) {
      warnings.hidden = texts.length === 0;
      const more = texts.length - MOST_WARNINGS;
      warnings.replaceChildren(
        h('strong', {}, 'The trace is damaged; this is what could be read of it.'),
        h('ul', {}, ...texts.slice(0, MOST_WARNINGS).map((text) => h('li', {}, text)), more > 0 && h('li', {}, `and ${more} more`)));
    },
    /** What went wrong; the verdicts shown before stay. */
    fail(text) {
      error.textContent = text;
      error.hidden = false;
    },
  };
}
