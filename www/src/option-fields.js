import { h, markInvalid, newId } from './dom.js';
import { parseDuration, typedDuration } from './duration-text.js';

/** Names as in the CLI, so that a URL reads like a command. */
const FIELDS = [
  { name: 'timeout', option: 'timeout', label: 'Timeout', off: true, about: 'how long to wait' },
  { name: 'stable-for', option: 'stableFor', label: 'Soak', about: 'ready for this long without a break' },
  { name: 'progress-deadline', option: 'progressDeadline', label: 'Progress deadline', off: true, about: 'failed once nothing came nearer for this long' },
  { name: 'poll-interval', option: 'pollInterval', label: 'Interval', least: 10, about: 'the pause between two looks' },
];

const DEFAULTS = { timeout: 30_000, stableFor: 0, progressDeadline: Infinity, pollInterval: 500, failFast: false };

/**
 * The options as fields. `base`: what holds where nothing is changed. `onchange` is called with what differs from it whenever all
 * fields can be read.
 */
export function createOptionFields({ legend, onchange }) {
  let base = DEFAULTS;
  const fields = FIELDS.map((field) => ({ ...field, ...makeField(field) }));
  const failFast = h('input', { type: 'checkbox', id: newId('fail-fast'), onchange: read });
  const reset = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: () => { set(new URLSearchParams()); read(); fields[0].input.focus(); } }, 'Reset');
  const element = h('fieldset', { class: 'options' },
    h('legend', {}, legend),
    ...fields.map(({ box }) => box),
    h('div', { class: 'field check' }, failFast, h('label', { for: failFast.id }, 'Fail fast')),
    reset);

  function makeField({ label, about, off }) {
    const id = newId('option');
    const input = h('input', {
      id, type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': `${id}-about`, title: `${about}; for instance 90s, 5m or 500ms${off ? ', or off' : ''}`,
      oninput: read,
    });
    const note = h('small', { id: `${id}-about`, class: 'note' });
    return { input, note, box: h('div', { class: 'field' }, h('label', { for: id }, label), input, note) };
  }

  function valueOf({ input, off, least = 0, option }) {
    const text = input.value.trim();
    if (text === '') return { value: base[option] };
    if (off && text === 'off') return { value: Infinity };
    const value = parseDuration(text);
    if (value === undefined) return { problem: `Write a time such as 90s, 5m or 500ms${off ? ', or off' : ''}.` };
    return value < least ? { problem: `At least ${typedDuration(least)}.` } : { value };
  }

  function read() {
    const { changed, readable } = check();
    if (readable) onchange(changed);
  }

  /** Marks what cannot be read and what differs. */
  function check() {
    const changed = {};
    let readable = true;
    for (const field of fields) {
      const { value, problem } = valueOf(field);
      markInvalid(field.input, problem !== undefined);
      field.note.textContent = problem ?? '';
      readable &&= problem === undefined;
      if (problem === undefined && value !== base[field.option]) changed[field.option] = value;
    }
    if (failFast.checked !== base.failFast) changed.failFast = failFast.checked;
    reset.hidden = readable && Object.keys(changed).length === 0;
    for (const { input, option } of fields) input.classList.toggle('changed', option in changed);
    return { changed, readable };
  }

  /** Shows the base with what a URL says otherwise. */
  function set(params) {
    for (const { name, input, option } of fields) input.value = params.get(name) ?? typedDuration(base[option]);
    failFast.checked = params.has('fail-fast') ? params.get('fail-fast') !== 'false' : base.failFast;
  }

  return {
    element,
    /** Takes these as what holds without a change, and shows them with what the URL says otherwise. Answers what differs. */
    show(options, params) {
      base = { ...DEFAULTS, ...options };
      set(params);
      return check().changed;
    },
    /** Writes what differs into a URL's parameters. */
    save(params, changed) {
      for (const { name, option } of fields) if (option in changed) params.set(name, typedDuration(changed[option]));
      if ('failFast' in changed) params.set('fail-fast', String(changed.failFast));
    },
  };
}
