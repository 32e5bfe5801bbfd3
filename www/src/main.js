import { h } from './dom.js';
import { createReplay } from './replay/panel.js';
import { TABS, flushState, readState, saveState } from './url-state.js';

/** What is not seen first is loaded when it is first shown. */
const makers = {
  replay: () => createReplay,
  live: async () => (await import('./live/panel.js')).createLive,
  playground: async () => (await import('./playground/panel.js')).createPlayground,
};

const panels = {};
let shown;

async function show(tab, params) {
  shown = tab;
  for (const name of TABS) {
    const button = document.getElementById(`tab-${name}`);
    button.setAttribute('aria-selected', String(name === tab));
    button.tabIndex = name === tab ? 0 : -1;
    document.getElementById(`panel-${name}`).hidden = name !== tab;
    if (name !== tab) panels[name]?.then((panel) => panel.hide?.(), () => {});
  }
  try {
    panels[tab] ??= makePanel(tab);
    const panel = await panels[tab];
    if (shown === tab) panel.show(params);
  } catch (error) {
    // Asked for again at the next try: the network may be back.
    delete panels[tab];
    document.getElementById(`panel-${tab}`).replaceChildren(h('p', { class: 'notice error', role: 'alert' }, `This view could not be loaded: ${error.message}`));
  }
}

async function makePanel(tab) {
  const create = await makers[tab]();
  const panel = create({ save: (params) => { if (shown === tab) saveState(tab, params); } });
  document.getElementById(`panel-${tab}`).replaceChildren(...panel.elements);
  return panel;
}

function choose(tab) {
  if (tab === shown) return;
  flushState();
  history.pushState(null, '', `#${tab}`);
  void show(tab, undefined);
}

for (const [index, tab] of TABS.entries()) {
  const button = document.getElementById(`tab-${tab}`);
  button.addEventListener('click', () => choose(tab));
  button.addEventListener('keydown', ({ key }) => {
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: TABS.length - 1 }[key];
    if (next === undefined) return;
    const name = TABS.at(next % TABS.length);
    document.getElementById(`tab-${name}`).focus();
    choose(name);
  });
}

function showFromUrl() {
  const { tab, params } = readState();
  void show(tab, params);
}

// A link that is pasted or a step in the history while the page is open.
window.addEventListener('popstate', showFromUrl);
showFromUrl();

const QUIET = 4_000;

async function keepForOffline() {
  await navigator.serviceWorker.register('./service-worker.js');
  const { active } = await navigator.serviceWorker.ready;
  setTimeout(() => active.postMessage('keep-the-rest'), QUIET);
}

// Only opening the page without a network needs it; not every browser window allows it.
if (navigator.serviceWorker) addEventListener('load', () => keepForOffline().catch(() => {}));
