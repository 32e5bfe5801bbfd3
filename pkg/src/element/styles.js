import { css } from 'lit';

/**
 * The list and the verdict. Every colour and font is a custom property, set from outside as `--evenkeel-…`.
 * A `.space` ends before the last border, as its container has one; a negative margin would make that scroll by a pixel.
 */
export const styles = css`
  :host { display: block; min-inline-size: 0; container-type: inline-size; }
  :host([hidden]) { display: none; }
  .root[data-follows='true'] { color-scheme: light dark; }
  :host([theme='light']) .root { color-scheme: light; }
  :host([theme='dark']) .root { color-scheme: dark; }

  .root {
    --background: var(--evenkeel-background, light-dark(#ffffff, #12161b));
    --surface: var(--evenkeel-surface, light-dark(#f4f6f8, #1b2128));
    --text: var(--evenkeel-text, light-dark(#1b2026, #e4e8ec));
    --muted: var(--evenkeel-muted, light-dark(#57616b, #9aa5b0));
    --border: var(--evenkeel-border, light-dark(#d8dee4, #2e363f));
    --accent: var(--evenkeel-accent, light-dark(#1760c4, #74b0ff));
    --ready: var(--evenkeel-ready, light-dark(#177245, #4cc38a));
    --starting: var(--evenkeel-starting, light-dark(#8a5a00, #e2a336));
    --failing: var(--evenkeel-failing, light-dark(#b3261e, #ff8078));
    --unknown: var(--evenkeel-unknown, light-dark(#6f42c1, #b794f6));
    --radius: var(--evenkeel-radius, 8px);
    --mono: var(--evenkeel-mono-font, ui-monospace, SFMono-Regular, Menlo, Consolas, monospace);
    --pad: 0.85em;
    font-family: var(--evenkeel-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    font-size: var(--evenkeel-font-size, 0.875rem);
    line-height: 1.4;
    font-variant-numeric: tabular-nums;
    color: var(--text);
    background: var(--background);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    overflow: hidden;
    overflow: clip;
  }

  *, *::before { box-sizing: border-box; }
  p, h2, h3, ul, dl, dd, pre { margin: 0; padding: 0; }
  ul { list-style: none; }
  .hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .muted { color: var(--muted); }
  .note { padding: 0.5em var(--pad); color: var(--muted); border-block-end: 1px solid var(--border); }
  .icon { inline-size: 1em; block-size: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
  [data-state='ready'] { --color: var(--ready); }
  [data-state='starting'] { --color: var(--starting); }
  [data-state='failing'] { --color: var(--failing); }
  [data-state='unknown'] { --color: var(--unknown); }

  button {
    font: inherit; color: inherit; background: var(--background); border: 1px solid var(--border); border-radius: calc(var(--radius) * 0.6);
    padding: 0.1em 0.6em; min-block-size: 24px; min-inline-size: 24px; cursor: pointer;
  }
  button:not([aria-disabled='true']):hover { background: var(--surface); border-color: var(--muted); }
  button[aria-disabled='true'] { color: var(--muted); opacity: 0.6; cursor: default; }
  button[aria-pressed='true'], button[aria-expanded='true']:not(.name) { border-color: var(--accent); color: var(--accent); }
  a { color: var(--accent); text-underline-offset: 2px; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }

  .verdict { position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: 0.2em 0.6em; padding: 0.75em var(--pad); border-block-end: 1px solid var(--border); }
  .sign { display: grid; place-items: center; inline-size: 1.7em; block-size: 1.7em; border-radius: 50%; color: var(--color); background: color-mix(in srgb, var(--color) 14%, transparent); }
  .title { font-size: 1.15em; font-weight: 650; color: var(--color); }
  .detail { color: var(--muted); flex: 1 0 100%; order: 1; min-inline-size: 0; overflow-wrap: anywhere; }
  .times { display: inline-flex; gap: 0.9em; margin-inline-start: auto; }
  .left { color: var(--muted); }
  .progress { position: absolute; inset-block-end: -1px; inset-inline: 0; block-size: 2px; }
  .progress::before { content: ''; display: block; block-size: 100%; inline-size: calc(var(--share) * 100%); background: var(--color); }
  .message { padding: 0.75em var(--pad); max-block-size: 18em; overflow: auto; font-family: var(--mono); font-size: 0.92em; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--surface); border-block-end: 1px solid var(--border); }
  .toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35em 0.9em; padding: 0.5em var(--pad); }
  .filter { gap: 0.35em; border-block-end: 1px solid var(--border); }

  .rows { position: relative; border-block-end: 1px solid var(--border); max-block-size: var(--evenkeel-rows-height, 27em); overflow: hidden auto; overscroll-behavior: contain; --row-height: 3.9em; }
  .space { position: relative; overflow: hidden; block-size: calc(var(--height) - 1px); }
  .item { position: absolute; inset-inline: 0; inset-block-start: 0; transform: translateY(var(--top)); }
  .row {
    display: grid; align-items: center; gap: 0 0.9em; block-size: var(--row-height); padding-inline: var(--pad); border-block-end: 1px solid var(--border); white-space: nowrap;
    grid-template: 'name name state' 1fr 'replicas why why' 1fr / 9em minmax(0, 1fr) auto; padding-block: 0.25em;
  }
  .row.ruler { position: absolute; visibility: hidden; inset-inline: 0; }
  .row > * { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; }
  .name { grid-area: name; display: flex; min-inline-size: 0; align-items: center; gap: 0.35em; border: 0; background: none; padding: 0 0.3em 0 0; font-weight: 600; text-align: start; inline-size: 100%; }
  button.name:not([aria-disabled='true']):hover { background: none; }
  .name:hover .label { text-decoration: underline; text-underline-offset: 3px; }
  .label { overflow: hidden; text-overflow: ellipsis; }
  .chevron { display: inline-flex; color: var(--muted); font-size: 0.85em; }
  .chevron:dir(rtl) { transform: scaleX(-1); }
  [aria-expanded='true'] .chevron { transform: rotate(90deg); }
  .replicas { grid-area: replicas; display: flex; align-items: center; gap: 0.6em; }
  .bar { flex: 1 1 2.5em; min-inline-size: 0; block-size: 8px; border-radius: 4px; overflow: hidden; background: color-mix(in srgb, var(--muted) 26%, transparent); position: relative; }
  .fill { position: absolute; inset-block: 0; inset-inline-start: 0; inline-size: calc(var(--share) * 100%); background: var(--color); }
  .bar::after { content: ''; position: absolute; inset: 0; background: repeating-linear-gradient(to right, transparent 0 calc(100% / var(--segments) - 2px), var(--background) calc(100% / var(--segments) - 2px) calc(100% / var(--segments))); inset-inline-end: -2px; }
  .count { flex: none; min-inline-size: 3em; text-align: end; }
  .state { grid-area: state; display: flex; align-items: center; justify-content: end; gap: 0.4em; color: var(--color); font-weight: 550; }
  .age { color: var(--muted); font-weight: 400; }
  .why { grid-area: why; justify-self: start; max-inline-size: 100%; color: var(--muted); }
  .restarts, .endpoints { display: none; color: var(--muted); }
  .endpoints { gap: 0.8em; }

  .details { padding: 0.7em var(--pad) 0.9em; background: var(--surface); border-block-end: 1px solid var(--border); display: grid; gap: 0.35em; overflow-wrap: anywhere; }
  .details::before { content: none; }
  .cause { font-weight: 600; }
  code { font-family: var(--mono); font-size: 0.92em; }
  .addresses { display: flex; flex-wrap: wrap; gap: 0.2em 1em; }
  .log { max-block-size: 16em; overflow: auto; padding: 0.6em 0.7em; font-family: var(--mono); font-size: 0.9em; line-height: 1.5; background: var(--background); border: 1px solid var(--border); border-radius: calc(var(--radius) * 0.6); white-space: pre-wrap; text-align: left; }

  @container (min-width: 45em) {
    .rows { --row-height: 2.6em; }
    .detail { flex: 1 1 0; order: 0; }
    .row { grid-template: 'name replicas state restarts why endpoints' 1fr / minmax(0, 1.5fr) minmax(6.1em, 1.2fr) 8.5em 5.5em minmax(0, 2.4fr) minmax(0, 1.2fr); }
    .state { justify-content: start; }
    .narrow { display: none; }
    .restarts { display: block; justify-self: start; grid-area: restarts; }
    .endpoints { display: flex; justify-content: end; grid-area: endpoints; }
    .endpoint { overflow: hidden; text-overflow: ellipsis; }
    .details { padding-inline-start: calc(var(--pad) + 1.35em); }
  }

  @media (prefers-reduced-motion: no-preference) {
    .fill, .progress::before { transition: inline-size 0.25s ease-out; }
  }

  @media (forced-colors: active) {
    .fill, .progress::before { background: Highlight; forced-color-adjust: none; }
    .bar { border: 1px solid CanvasText; }
    button[aria-pressed='true'] { outline: 2px solid Highlight; }
  }
`;
