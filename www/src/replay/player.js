import { h, newId } from '../dom.js';
import { exactDuration } from '../duration-text.js';

export const SPEEDS = [1, 10, 100];

/**
 * Plays a time from 0 to its end: a button, a slider to drag, and the speed. `onmove(ms)` is called for every picture while it
 * plays, `onrest()` when it comes to rest: paused, dragged or ended.
 */
export function createPlayer({ onmove, onrest }) {
  let at = 0;
  let end = 0;
  let speed = 10;
  let frame;
  let last;

  const button = h('button', { type: 'button', class: 'play', onclick: toggle });
  const slider = h('input', { type: 'range', min: '0', value: '0', step: 'any', 'aria-label': 'Time', oninput: drag, onkeydown: step });
  const clock = h('output', { class: 'clock', 'aria-live': 'off' });
  const name = newId('speed');
  const speeds = SPEEDS.map((each) => h('input', { type: 'radio', name, value: String(each), id: `${name}-${each}`, onchange: () => { setSpeed(each); onrest(); } }));
  const element = h('div', { class: 'player', role: 'group', 'aria-label': 'Playback' },
    button, slider, clock,
    h('div', { class: 'speeds', role: 'radiogroup', 'aria-label': 'Speed' }, ...speeds.flatMap((input, i) => [input, h('label', { for: input.id }, `${SPEEDS[i]}×`)])));

  function show() {
    slider.value = String(at);
    const text = `${exactDuration(at)} of ${exactDuration(end)}`;
    slider.setAttribute('aria-valuetext', text);
    clock.textContent = text;
    const playing = frame !== undefined;
    button.setAttribute('aria-label', playing ? 'Pause' : 'Play');
    button.classList.toggle('playing', playing);
  }

  function tick(now) {
    // A tab that was hidden goes on where it was.
    const passed = Math.min(now - last, 250);
    last = now;
    at = Math.min(at + passed * speed, end);
    frame = at < end ? requestAnimationFrame(tick) : undefined;
    show();
    onmove(at);
    if (frame === undefined) onrest();
  }

  function play() {
    if (frame !== undefined) return;
    if (at >= end) at = 0;
    last = performance.now();
    frame = requestAnimationFrame(tick);
    show();
  }

  function pause() {
    if (frame === undefined) return;
    cancelAnimationFrame(frame);
    frame = undefined;
    show();
    onrest();
  }

  function toggle() {
    if (frame === undefined) play();
    else pause();
  }

  function drag() {
    pause();
    at = Math.min(Number(slider.value), end);
    show();
    onmove(at);
    onrest();
  }

  /** `step` is `any`, so that dragging is smooth; the keys move by a second, or ten. */
  function step(event) {
    const by = { ArrowRight: 1000, ArrowUp: 1000, ArrowLeft: -1000, ArrowDown: -1000, PageUp: 10_000, PageDown: -10_000 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    slider.value = String(at + by);
    drag();
  }

  function setSpeed(value) {
    speed = SPEEDS.includes(value) ? value : 10;
    for (const input of speeds) input.checked = Number(input.value) === speed;
  }

  setSpeed(speed);
  show();
  return {
    element, play, pause, toggle, setSpeed,
    get at() { return at; },
    get speed() { return speed; },
    get end() { return end; },
    get playing() { return frame !== undefined; },
    seek(milliseconds) {
      at = Math.min(Math.max(milliseconds, 0), end);
      show();
      onmove(at);
    },
    setEnd(milliseconds) {
      end = Math.max(milliseconds, 1);
      slider.max = String(end);
      at = Math.min(at, end);
      show();
    },
  };
}
