import { css } from 'lit';

export const timelineStyles = css`
  .timeline { --gutter: 7em; }
  .heading { font-size: 1em; font-weight: 650; }
  .legend { display: none; gap: 0.9em; flex-wrap: wrap; color: var(--muted); font-size: 0.92em; }
  .key { display: inline-flex; align-items: center; gap: 0.4em; }
  .swatch { inline-size: 18px; block-size: 8px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 0.35em; margin-inline-start: auto; }

  .chart { position: relative; margin-inline: var(--pad); padding-block-end: 0.6em; }
  .axis { position: relative; block-size: 1.9em; border-block-end: 1px solid var(--border); overflow: clip; color: var(--muted); }
  .ticks { position: absolute; inset-block: 0; inset-inline-start: var(--gutter); }
  .axis svg { position: absolute; inset-block-end: 0; inset-inline-start: 0; block-size: 6px; }
  .tick { font-size: 0.92em; position: absolute; inset-block-start: 0; padding-inline-start: 0.25em; white-space: nowrap; border-inline-start: 1px solid var(--border); line-height: 1.3; }
  .lanes { max-block-size: var(--evenkeel-lanes-height, 15em); overflow: hidden auto; overscroll-behavior: contain; cursor: crosshair; touch-action: pan-y; --lane-height: 2.1em; user-select: none; }
  .lane { position: absolute; inset-inline: 0; inset-block-start: 0; transform: translateY(var(--top)); block-size: var(--lane-height); display: grid; grid-template-columns: var(--gutter) minmax(0, 1fr); align-items: center; border-block-end: 1px solid color-mix(in srgb, var(--border) 55%, transparent); }
  .lane.ruler { position: relative; margin-block-end: calc(-1 * var(--lane-height)); visibility: hidden; transform: none; }
  .lane-name { justify-self: start; max-inline-size: calc(100% - 0.7em); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.95em; }
  .lane[data-chosen='true'] .lane-name { color: var(--accent); font-weight: 650; }
  .lane svg { inline-size: 100%; block-size: 100%; display: block; }
  svg.plot:dir(rtl) { transform: scaleX(-1); }
  .plot path { fill: none; vector-effect: non-scaling-stroke; }

  /* A state is told by the kind of line as well: whole, dashed, thick, dotted. */
  .tint { stroke: var(--color); opacity: 0.15; }
  .band { stroke: var(--color); stroke-width: 4; fill: none; }
  .band[data-state='starting'] { stroke-dasharray: 6 3; }
  .band[data-state='failing'] { stroke-width: 7; }
  .band[data-state='unknown'] { stroke-dasharray: 2 3; }
  .replicas-line { stroke: var(--text); stroke-width: 1.5; }
  .plot .restart-marks { fill: var(--text); }
  .sweep { stroke: var(--muted); stroke-width: 1; opacity: 0.55; }
  .failed-sweep { stroke: var(--unknown); stroke-width: 2; }

  .overlay { position: absolute; inset-block: 0 0.6em; inset-inline-start: var(--gutter); pointer-events: none; overflow: clip; }
  .mark { position: absolute; inset-block: 0; inline-size: 0; border-inline-start: 1px solid var(--muted); }
  .mark.now { border-inline-start-style: dotted; }
  .mark.deadline { border-inline-start: 2px dashed var(--failing); }
  .mark.cursor { border-inline-start: 2px solid var(--accent); }
  .mark.hover-line { opacity: 0.5; }
  .mark-label { position: absolute; inset-block-start: 0; inset-inline-end: 0.3em; white-space: nowrap; font-size: 0.85em; line-height: 1.3; padding-inline: 0.35em; border-radius: 3px; background: var(--background); color: var(--failing); }
  .cursor .mark-label { inset-inline-end: auto; inset-inline-start: 0.2em; color: var(--background); background: var(--accent); }
  .stretch { position: absolute; inset-block: 1.75em 0; }
  .soak { border-inline: 1px solid var(--ready); background: repeating-linear-gradient(135deg, color-mix(in srgb, var(--ready) 22%, transparent) 0 2px, transparent 2px 8px); }
  .beyond { background: repeating-linear-gradient(45deg, color-mix(in srgb, var(--muted) 25%, transparent) 0 2px, transparent 2px 7px); }

  .tooltip { position: absolute; z-index: 1; max-inline-size: min(22em, 60%); padding: 0.35em 0.6em; pointer-events: none; overflow-wrap: anywhere; color: var(--text); background: var(--background); border: 1px solid var(--muted); border-radius: calc(var(--radius) * 0.6); box-shadow: 0 2px 8px rgb(0 0 0 / 0.18); }
  .keys { display: none; padding: 0 var(--pad) 0.6em; color: var(--muted); font-size: 0.92em; }
  .chart:has(.lanes:focus-visible) + .keys { display: block; }
  .lanes:focus-visible { outline-offset: 1px; }
  .story { max-block-size: 18em; overflow: auto; padding: 0.6em var(--pad) 0.9em; background: var(--surface); border-block-start: 1px solid var(--border); }
  .story dt { font-weight: 600; margin-block-start: 0.5em; unicode-bidi: isolate; }
  .story dd { overflow-wrap: anywhere; }
  .time { display: inline-block; min-inline-size: 4.5em; color: var(--muted); }

  @container (min-width: 45em) {
    .timeline { --gutter: 12em; }
    .legend { display: flex; }
  }

  @media (forced-colors: active) {
    .band, .replicas-line, .sweep, .failed-sweep { stroke: CanvasText; }
    .tint { opacity: 0; }
    .plot .restart-marks { fill: CanvasText; }
    .soak, .beyond { border-inline: 1px solid GrayText; }
  }
`;
