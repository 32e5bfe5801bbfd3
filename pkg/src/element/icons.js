import { svg, html } from 'lit';

// A form of its own for each state, since colour alone does not tell everyone.
const PATHS = {
  ready: 'M3 8.5 6.5 12 13 4.5',
  starting: 'M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5v3.2l2 1.3',
  failing: 'M4 4l8 8M12 4l-8 8',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 9.8M8 12.6v.4',
  chevron: 'M6 3.5 10.5 8 6 12.5',
};

/** Sixteen units wide, drawn in the colour of the text; not read aloud. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${svg`<path d=${PATHS[name]}></path>`}</svg>`;
}
