/** What the page shows, as it stands in the URL: `#replay?trace=crash-loop&timeout=10s`. */
export const TABS = ['replay', 'live', 'playground'];

export function readState(hash = location.hash) {
  const [, tab = '', query = ''] = /^#?([^?]*)\??(.*)$/s.exec(hash);
  return { tab: TABS.includes(tab) ? tab : TABS[0], params: new URLSearchParams(query) };
}

const SAVE_PAUSE = 250;
let timer;
let pending;

/**
 * Writes it there, without a step in the history. A moment later: browsers refuse a page that writes too often, and only the last
 * of many changes counts.
 */
export function saveState(tab, params) {
  pending = hashOf(tab, params);
  timer ??= setTimeout(flushState, SAVE_PAUSE);
}

export function flushState() {
  clearTimeout(timer);
  timer = undefined;
  if (pending !== undefined && pending !== location.hash) history.replaceState(history.state, '', pending);
  pending = undefined;
}

export function hashOf(tab, params) {
  const query = String(params);
  return `#${tab}${query ? `?${query}` : ''}`;
}
