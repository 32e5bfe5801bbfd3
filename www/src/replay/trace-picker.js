import embedded from 'embedded-traces';
import { h, newId } from '../dom.js';

/** A file of this size is no trace of a rollout, and would fill the memory. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The recorded rollouts to choose from, and a way to open one's own. `onpick({ name })` for an embedded one,
 * `onfile({ title, text })` or `onfile({ title, error })` for a file that was chosen or dropped.
 */
export function createTracePicker({ onpick, onfile }) {
  const name = newId('trace');
  const choices = embedded.map((trace) => {
    const input = h('input', { type: 'radio', name, id: `${name}-${trace.name}`, value: trace.name, onchange: () => onpick(trace) });
    return { trace, input, label: h('label', { for: input.id }, h('strong', {}, trace.title), trace.about && h('span', {}, trace.about)) };
  });
  const input = h('input', { type: 'file', accept: '.jsonl,.ndjson,.json,.txt', hidden: true, onchange: () => { if (input.files[0]) void readFile(input.files[0]); input.value = ''; } });
  const open = h('button', { type: 'button', class: 'open-file', onclick: () => input.click() }, 'Open a trace file…');
  const element = h('div', { class: 'picker' },
    h('fieldset', {}, h('legend', {}, 'Recorded rollouts'), ...choices.flatMap((choice) => [choice.input, choice.label])),
    h('div', { class: 'own' }, open, input, h('small', {}, 'or drop one anywhere on this page. It stays on this computer.')));

  async function readFile(file) {
    const title = file.name;
    if (file.size > LARGEST) return onfile({ title, error: `This file is larger than ${LARGEST / 1024 / 1024} MiB; traces are far smaller. Is it another file?` });
    try {
      return onfile({ title, text: await file.text() });
    } catch (error) {
      return onfile({ title, error: `The file could not be read: ${error.message}` });
    }
  }

  return {
    element,
    first: embedded[0],
    byName: (wanted) => embedded.find((trace) => trace.name === wanted),
    /** Marks it as chosen; undefined: none of them. */
    mark(trace) {
      for (const choice of choices) choice.input.checked = choice.trace === trace;
    },
    /** A file dropped anywhere while `active()`. */
    acceptDrops(target, active) {
      const holdsFiles = (event) => active() && event.dataTransfer?.types.includes('Files');
      let depth = 0;
      const mark = (by) => {
        depth = Math.max(depth + by, 0);
        document.body.classList.toggle('dropping', depth > 0);
      };
      target.addEventListener('dragenter', (event) => { if (holdsFiles(event)) mark(1); });
      target.addEventListener('dragleave', (event) => { if (holdsFiles(event)) mark(-1); });
      target.addEventListener('dragover', (event) => { if (holdsFiles(event)) event.preventDefault(); });
      target.addEventListener('drop', (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        mark(-depth);
        if (event.dataTransfer.files[0]) void readFile(event.dataTransfer.files[0]);
      });
    },
  };
}
