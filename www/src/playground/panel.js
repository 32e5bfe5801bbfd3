import 'evenkeel/element';
import { compressText, expandText } from '../compressed-text.js';
import { download, h, newId } from '../dom.js';
import { createEngine } from '../engine/client.js';
import { ranWait } from '../engine/ran-wait.js';
import { createOptionFields } from '../option-fields.js';
import { verdictMark } from '../verdict.js';
import { EXAMPLES } from './examples.js';
import { createJsonField } from './json-field.js';

/** So that a run follows the typing, not every letter. */
const TYPING_PAUSE = 300;
/** Longer URLs are cut off by some programs they pass through. */
const LONGEST_CODE = 8_000;

/** A spec and a scripted cluster to edit, and what evenkeel makes of them. */
export function createPlayground({ save }) {
  const engine = createEngine();
  const example = h('select', { id: newId('example'), onchange: () => { say(); begin(EXAMPLES[example.selectedIndex - 1]); } },
    h('option', { value: '' }, 'Choose…'), ...EXAMPLES.map(({ name, title }) => h('option', { value: name }, title)));
  const spec = createJsonField({ label: 'Spec', about: 'A deployment spec, as JSON.', rows: 16, oninput: edited });
  const script = createJsonField({ label: 'Cluster', about: 'services, and if you like logs, latency, mode, pushes: as scriptedCluster of evenkeel/testing takes them.', rows: 22, oninput: edited });
  const options = createOptionFields({ legend: 'Options', onchange: (value) => { chosen = value; run(); } });
  const status = h('div', { class: 'live-status', role: 'status' });
  const message = h('pre', { tabindex: '0', 'aria-label': 'Message' });
  const box = h('div', { class: 'message', hidden: true }, h('h3', {}, 'The message'), message);
  const keep = h('button', { type: 'button', hidden: true, onclick: () => void saveTrace() }, 'Save the trace');
  const note = h('p', { class: 'notice warning', role: 'status', hidden: true });
  const picture = h('evenkeel-status', { hidden: true });
  const side = h('div', { class: 'side' },
    h('div', { class: 'field' }, h('label', { for: example.id }, 'Example'), example), spec.element, script.element, options.element);
  const stage = h('div', { class: 'stage' }, h('div', { class: 'heading' }, h('h2', {}, 'What evenkeel makes of it')), note, status, box, picture, h('div', { class: 'buttons' }, keep));

  /** The example's options, and what was changed of them. */
  let base = {};
  let chosen = {};
  let runs = 0;
  /** What was run last. */
  let asked;
  let timer;
  let filled = false;

  function say(text = '') {
    note.textContent = text;
    note.hidden = text === '';
  }

  function edited() {
    say();
    example.selectedIndex = 0;
    clearTimeout(timer);
    timer = setTimeout(run, TYPING_PAUSE);
  }

  function begin(from, params = new URLSearchParams()) {
    if (!from) return;
    filled = true;
    example.value = from.name;
    spec.show(from.spec);
    script.show(from.script);
    base = from.options;
    chosen = options.show(base, params);
    void run();
  }

  async function run() {
    clearTimeout(timer);
    if (!filled) return;
    runs += 1;
    const mine = runs;
    void remember();
    const read = { spec: spec.value(), script: script.value() };
    if (!read.script.problem && !isRecord(read.script.value)) read.script = { problem: 'Cluster: expected an object with services' };
    spec.mark(read.spec.problem);
    script.mark(read.script.problem);
    const problem = read.spec.problem ?? read.script.problem;
    if (problem) return complain(problem);
    try {
      const input = { spec: read.spec.value, script: read.script.value, options: { ...base, ...chosen } };
      const answer = await engine.ask('play', input);
      if (mine === runs && answer !== undefined) show(answer, input);
    } catch (error) {
      if (mine === runs) complain(error.message);
    }
    return undefined;
  }

  function show(answer, input) {
    const { result, error } = answer;
    if (error !== undefined) return complain(error);
    asked = input;
    status.replaceChildren(h('p', {}, verdictMark(result.outcome, result.elapsedMs)));
    message.textContent = result.outcome.message ?? '';
    box.hidden = result.outcome.message === undefined;
    keep.hidden = false;
    picture.cluster = ranWait({ ...input, endedMs: result.elapsedMs, ...answer });
    picture.hidden = false;
    return undefined;
  }

  async function saveTrace() {
    try {
      const trace = await engine.ask('play', { ...asked, record: true });
      if (trace !== undefined) download('playground.jsonl', trace);
    } catch (error) {
      complain(error.message);
    }
  }

  function complain(text) {
    const path = /^(services|options|spec|script|clusterStates|clusterServiceStates)\b/.exec(text)?.[1];
    spec.mark(path === 'spec' || text.startsWith('Spec:'));
    script.mark(['services', 'script', 'clusterStates', 'clusterServiceStates'].includes(path) || text.startsWith('Cluster:'));
    status.replaceChildren(h('p', { class: 'notice error' }, text));
    box.hidden = true;
    keep.hidden = true;
    picture.hidden = true;
  }

  async function remember() {
    const params = new URLSearchParams();
    const found = EXAMPLES.find(({ name }) => name === example.value);
    if (found) params.set('example', found.name);
    else params.set('code', await compressText(JSON.stringify([spec.text, script.text])));
    options.save(params, found ? chosen : { ...base, ...chosen });
    const tooLong = (params.get('code')?.length ?? 0) > LONGEST_CODE;
    if (tooLong) say('This is too long for a link: save the trace to share it.');
    else save(params);
  }

  /** What a link holds. */
  async function restore(params) {
    const named = EXAMPLES.find(({ name }) => name === params.get('example'));
    if (named) return begin(named, params);
    try {
      const [specText, scriptText] = JSON.parse(await expandText(params.get('code')));
      if (typeof specText !== 'string' || typeof scriptText !== 'string') throw new TypeError('it holds something else');
      filled = true;
      example.selectedIndex = 0;
      spec.text = specText;
      script.text = scriptText;
      base = {};
      chosen = options.show(base, params);
      void run();
    } catch (error) {
      begin(EXAMPLES[0]);
      say(`The link is damaged (${error.message}); here is an example instead.`);
    }
    return undefined;
  }

  return {
    elements: [h('div', { class: 'layout wide-side' }, side, stage)],
    show(params) {
      if (params?.has('code') || params?.has('example')) void restore(params);
      else if (!filled) begin(EXAMPLES[0]);
      else void remember();
    },
    hide() {
      clearTimeout(timer);
    },
  };
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
