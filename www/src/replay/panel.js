import 'evenkeel/element';
import { h } from '../dom.js';
import { exactDuration, parseDuration, typedDuration } from '../duration-text.js';
import { createEngine } from '../engine/client.js';
import { ranWait } from '../engine/ran-wait.js';
import { createOptionFields } from '../option-fields.js';
import { createPlayer } from './player.js';
import { createTracePicker } from './trace-picker.js';
import { createVerdictPanel } from './verdict-panel.js';

const HOW_TO_RECORD = 'Record one with "evenkeel wait --record FILE", or with recordCluster of evenkeel/trace.';

/** Recorded rollouts, played and asked what would have been. */
export function createReplay({ save }) {
  const engine = createEngine();
  const picture = document.createElement('evenkeel-status');
  const verdicts = createVerdictPanel();
  const player = createPlayer({ onmove: (at) => { picture.at = at; }, onrest: remember });
  const fields = createOptionFields({ legend: 'What if…', onchange: evaluate });
  const picker = createTracePicker({ onpick: (trace) => void pick(trace, new URLSearchParams()), onfile: openFile });
  const title = h('h2', {});
  const about = h('p', { class: 'about' });
  const stage = h('div', { class: 'stage' }, h('div', { class: 'heading' }, title, about), verdicts.element, fields.element, player.element, picture, verdicts.details);
  const layout = h('div', { class: 'layout' }, picker.element, stage);

  let visible = false;
  /** What was opened: `{ trace }` for an embedded one, `{ name }` for a file, the `text` once it is needed, and the `recorded` answer. */
  let current;
  let changed = {};
  /** Where the URL wants the time to be, once the trace is there. */
  let wanted = {};
  let loads = 0;

  picture.addEventListener('at-change', ({ detail }) => {
    player.pause();
    player.seek(detail.at ?? player.end);
    remember();
  });
  // Loaded by the time an option is written.
  fields.element.addEventListener('focusin', () => engine.warm(), { once: true });
  picker.acceptDrops(window, () => visible);
  document.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || !visible || event.target !== document.body) return;
    event.preventDefault();
    player.toggle();
  });

  /** An embedded trace was replayed with its own options when the page was built. */
  async function pick(trace, params) {
    const load = ++loads;
    picker.mark(trace);
    try {
      const answer = await (await loadFile(trace.answer)).json();
      if (load === loads) open({ trace }, { ...answer, options: withInfinity(answer.options) }, params);
    } catch (error) {
      if (load === loads) verdicts.fail(`This rollout could not be loaded (${error.message}). Is the network there?`);
    }
  }

  /** A file is shown once the engine has read it; until then, and where it cannot, what was there before stays. */
  async function openFile({ title: name, text, error }) {
    const load = ++loads;
    if (error) return verdicts.fail(`${name}: ${error}`);
    try {
      const answer = await engine.ask('replay', { text, options: {} });
      if (load === loads && answer !== undefined) open({ name, text }, answer, new URLSearchParams());
    } catch (reason) {
      if (load === loads) verdicts.fail(`${name} cannot be replayed: ${reason.message}. ${HOW_TO_RECORD}`);
    }
    return undefined;
  }

  function open(next, answer, params) {
    player.pause();
    current = next;
    picker.mark(next.trace);
    title.textContent = next.trace?.title ?? next.name;
    about.textContent = next.trace?.about ?? aboutOf(answer);
    wanted = { at: parseDuration(params.get('at') ?? ''), fresh: true };
    player.setSpeed(Number(params.get('speed') ?? 10));
    changed = fields.show(answer.options, params);
    current.recorded = answer;
    if (Object.keys(changed).length === 0) display(answer, {});
    else void evaluate(changed);
  }

  function display(answer, options) {
    const { spec, endedMs, run } = answer;
    current.isShown = true;
    picture.cluster = ranWait({ spec, options: { ...answer.options, ...options }, endedMs, ...run });
    verdicts.show(answer, Object.keys(options).length > 0);
    settleTime(run.result?.elapsedMs ?? endedMs);
    remember();
  }

  /** Asks the engine anew whenever an option is changed. Where it cannot answer, what was shown stays. */
  async function evaluate(options) {
    if (!current) return;
    const asked = current;
    changed = options;
    const isLatest = () => asked === current && options === changed;
    try {
      asked.text ??= await (await loadFile(asked.trace.file)).text();
      const answer = await engine.ask('replay', { text: asked.text, options });
      if (isLatest() && answer !== undefined) display(answer, options);
    } catch (error) {
      if (!isLatest()) return;
      if (!asked.isShown) display(asked.recorded, {});
      verdicts.fail(`With these options: ${error.message}`);
    }
  }

  function settleTime(endMs) {
    const wasAtEnd = player.at >= player.end;
    player.setEnd(endMs);
    if (wanted.at !== undefined) player.seek(wanted.at);
    else if (wanted.fresh) player.seek(0);
    else if (wasAtEnd) player.seek(player.end);
    else player.seek(player.at);
    if (wanted.fresh && wanted.at === undefined) {
      // Whoever wants less motion finds the run at its end, and may play it.
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) player.seek(player.end);
      else if (visible) player.play();
    }
    wanted = {};
  }

  function remember() {
    if (!current) return;
    const params = new URLSearchParams();
    if (current.trace) {
      params.set('trace', current.trace.name);
      fields.save(params, changed);
      if (!player.playing && player.at < player.end && player.at > 0) params.set('at', typedDuration(player.at));
      if (player.speed !== 10) params.set('speed', String(player.speed));
    }
    save(params);
  }

  return {
    elements: [layout],
    show(params) {
      visible = true;
      if (params === undefined) return current ? remember() : void start(new URLSearchParams());
      return void start(params);
    },
    hide() {
      visible = false;
      player.pause();
    },
  };

  async function start(params) {
    // A link without a name means what is shown, which may be a file.
    const trace = picker.byName(params.get('trace')) ?? (current && !params.has('trace') ? current.trace : picker.first);
    if (trace) await pick(trace, params);
    else if (!current) verdicts.fail(`No rollout is recorded in this build. ${HOW_TO_RECORD} Then open it here.`);
    if (params.has('trace') && !picker.byName(params.get('trace'))) {
      verdicts.fail('The link names a rollout that this page does not have. Traces of your own are not in the link: pass the file on as well.');
    }
  }
}

/** JSON has no infinite number. */
function withInfinity(options) {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value ?? Infinity]));
}

async function loadFile(path) {
  const response = await fetch(`./${path}`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response;
}

function aboutOf({ spec, startedAt, endedMs }) {
  const services = Object.keys(spec?.services ?? {}).length;
  const day = startedAt ? `, begun ${new Date(startedAt).toLocaleString()}` : '';
  return `${services} ${services === 1 ? 'service' : 'services'}, ${exactDuration(endedMs)}${day}. A link to this page does not hold it: it is on this computer only.`;
}
