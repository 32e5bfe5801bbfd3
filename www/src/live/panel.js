import 'evenkeel/element';
import { download, h, newId } from '../dom.js';
import { createOptionFields } from '../option-fields.js';
import { verdictMark } from '../verdict.js';
import { CONNECTIONS } from './connections.js';

const DEFAULTS = { timeout: 300_000, stableFor: 5_000, pollInterval: 2_000, failFast: true };

/** A real rollout, asked through the proxy of `npm run www`. */
export function createLive({ save }) {
  const kind = h('select', { id: newId('kind'), onchange: () => { showKind(); remember(); } }, ...CONNECTIONS.map((each) => h('option', { value: each.kind }, each.title)));
  const selectors = h('div', { class: 'selectors' });
  const options = createOptionFields({ legend: 'Options', onchange: (value) => { chosen = value; remember(); } });
  const start = h('button', { type: 'submit', class: 'primary' }, 'Watch');
  const stop = h('button', { type: 'button', hidden: true, onclick: () => end() }, 'Stop');
  const keep = h('button', { type: 'button', hidden: true, onclick: () => download(traceName(), run.recorded.trace) }, 'Save the trace');
  const about = h('p', { class: 'about' });
  const status = h('div', { class: 'live-status', role: 'status' });
  const form = h('form', { class: 'side', novalidate: true, onsubmit: (event) => { event.preventDefault(); void watch(); } },
    h('fieldset', { class: 'options' }, h('legend', {}, 'What to watch'),
      h('div', { class: 'field wide' }, h('label', { for: kind.id }, 'API'), kind), selectors),
    options.element,
    h('div', { class: 'buttons' }, start, stop, keep));
  const place = h('div', { class: 'picture' });
  const stage = h('div', { class: 'stage' }, h('div', { class: 'heading' }, h('h2', {}, 'A rollout as it happens'), about), status, place);

  let chosen = {};
  let inputs = {};
  /** The wait that runs, or the last one: `{ cluster, recorded, picture, controller, deployment }`. */
  let run;
  let known;
  let isFilled = false;

  // Where the browser keeps the page for the way back, the wait must not go on in it.
  addEventListener('pagehide', () => end('Stopped, since the page was left.'));

  function connection() {
    return CONNECTIONS.find((each) => each.kind === kind.value) ?? CONNECTIONS[0];
  }

  function showKind(params = new URLSearchParams()) {
    inputs = {};
    selectors.replaceChildren(...connection().fields.map(({ name, label, about: text, required }) => {
      const id = newId('selector');
      inputs[name] = h('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false', required: required === true, '.value': params.get(name) ?? '', 'aria-describedby': `${id}-about`, oninput: remember });
      return h('div', { class: 'field wide' }, h('label', { for: id }, label), inputs[name], h('small', { id: `${id}-about` }, text));
    }));
  }

  function values() {
    return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
  }

  function remember() {
    const params = new URLSearchParams({ kind: kind.value });
    for (const [name, value] of Object.entries(values())) if (value) params.set(name, value);
    options.save(params, chosen);
    save(params);
  }

  function say(...parts) {
    status.replaceChildren(...parts);
  }

  function complain(text) {
    say(h('p', { class: 'notice error' }, text));
  }

  async function watch() {
    end();
    const { fields, open, selector } = connection();
    const given = values();
    const missing = fields.find(({ name, required }) => required && !given[name]);
    if (missing) {
      inputs[missing.name].focus();
      return complain(`${missing.label}: write ${missing.about}.`);
    }
    const controller = new AbortController();
    const mine = run = { controller, deployment: Object.values(given).find(Boolean) ?? kind.value };
    buttons(true);
    say(h('p', { class: 'notice' }, 'Asking what is wanted…'));
    try {
      const { recordCluster } = await import('evenkeel/trace');
      mine.cluster = await open({ baseUrl: `${location.origin}/proxy`, headers: { 'X-Evenkeel': 'page' } }, given);
      const spec = await mine.cluster.deploymentSpec(selector(given), { signal: controller.signal });
      if (run !== mine || controller.signal.aborted) return mine.cluster.close();
      if (Object.keys(spec.services ?? {}).length === 0) throw new Error('there is no service to watch; is the name right?');
      mine.recorded = recordCluster(mine.cluster);
      showPicture(mine, spec);
    } catch (error) {
      mine.cluster?.close();
      if (run !== mine || controller.signal.aborted) return undefined;
      run = undefined;
      buttons(false);
      complain(error.message);
    }
    return undefined;
  }

  function showPicture(mine, spec) {
    const picture = mine.picture = document.createElement('evenkeel-status');
    picture.addEventListener('settled', ({ detail: { outcome, elapsedMs } }) => finish(mine, h('p', {}, verdictMark(outcome, elapsedMs))));
    picture.addEventListener('wait-error', ({ detail: error }) => finish(mine, h('p', { class: 'notice error' }, error?.message ?? String(error))));
    picture.cluster = mine.recorded;
    picture.spec = spec;
    picture.options = { ...DEFAULTS, ...chosen, signal: mine.controller.signal };
    place.replaceChildren(picture);
    say();
    keep.hidden = false;
  }

  function finish(mine, said) {
    if (run !== mine || mine.ended) return;
    mine.ended = true;
    mine.cluster.close();
    buttons(false);
    say(said);
  }

  /** Ends what runs; the picture stays as it was last. */
  function end(text = 'Stopped.') {
    if (!run || run.ended) return;
    run.ended = true;
    run.controller.abort(new Error(text));
    run.cluster?.close();
    buttons(false);
    say(h('p', { class: 'notice' }, text));
  }

  function buttons(running) {
    start.disabled = running || !known?.target;
    stop.hidden = !running;
    keep.hidden = !run?.recorded;
  }

  function traceName() {
    return `${run.deployment.replace(/[^\w.-]+/g, '-')}.jsonl`;
  }

  async function askForProxy() {
    if (known) return;
    try {
      const response = await fetch('./proxy-status.json');
      known = response.ok ? await response.json() : { target: null };
    } catch {
      known = { target: null };
    }
    about.replaceChildren(...(known.target
      ? ['Through the proxy of this page, which reads ', h('code', {}, known.target), ' and writes nothing.']
      : ['A browser cannot reach these APIs by itself. Start this page with ', h('code', {}, 'npm run www -- --proxy /var/run/docker.sock'), ' (or with the URL of an API, such as that of ', h('code', {}, 'kubectl proxy'), '); docs/dashboard.md has the rest.']));
    buttons(Boolean(run && !run.ended));
  }

  return {
    elements: [h('div', { class: 'layout' }, form, stage)],
    show(params) {
      if (params !== undefined || !isFilled) {
        isFilled = true;
        const wanted = params?.get('kind');
        if (CONNECTIONS.some((each) => each.kind === wanted)) kind.value = wanted;
        showKind(params);
        chosen = options.show(DEFAULTS, params ?? new URLSearchParams());
      }
      void askForProxy();
      remember();
    },
  };
}
