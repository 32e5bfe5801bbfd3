import { LitElement, html, nothing } from 'lit';
import { pendingOf } from '../cli/progress.js';
import { Announcer } from './announcer.js';
import { Rows } from './rows.js';
import { styles } from './styles.js';
import { Timeline } from './timeline.js';
import { timelineStyles } from './timeline-styles.js';
import { verdict } from './verdict.js';
import { Watched } from './watched.js';
import { countOf } from './words.js';

const FEW = 6;
const HIDDEN_PAUSE = 250;

/** `<evenkeel-status>`: shows a wait, or a recorded one, service by service and over time. */
export class EvenkeelStatus extends LitElement {
  static styles = [styles, timelineStyles];

  static properties = {
    at: { type: Number },
    cluster: { attribute: false, noAccessor: true },
    spec: { attribute: false, noAccessor: true },
    options: { attribute: false, noAccessor: true },
    trace: { attribute: false, noAccessor: true },
  };

  #inputs = { cluster: undefined, spec: undefined, options: undefined, trace: undefined };
  #isStartDue = false;
  #tick;
  #pendingOnly = false;
  #isMessageOpen = false;
  #spoken = '';
  #rows = new Rows(this);
  #timeline = new Timeline(this);
  #announcer = new Announcer((text) => {
    // The same words again are only read out when they differ.
    this.#spoken = text === this.#spoken ? `${text}.` : text;
    this.requestUpdate();
  });

  #watched = new Watched({
    started: () => {
      this.#announcer.clear();
      this.requestUpdate();
    },
    snapshot: (snapshot, changes) => {
      if (!this.#watched.isReplay) this.#announcer.note(changes);
      this.requestUpdate();
      this.#tell('snapshot', snapshot);
    },
    settled: (result) => {
      const { kind } = result.outcome;
      const { runs, counts } = this.log.at();
      this.#announcer.flush(kind === 'ready' ? 'Ready' : `${kind === 'failed' ? 'Failed' : 'Timed out'}: ${countOf(counts, runs)}`);
      this.requestUpdate();
      this.#tell('settled', result);
    },
    failed: (error) => {
      this.#announcer.flush(`The wait ended: ${error?.message ?? error}`);
      this.requestUpdate();
      this.#tell('wait-error', error);
    },
  });

  get cluster() {
    return this.#inputs.cluster;
  }

  set cluster(cluster) {
    this.#take({ cluster });
  }

  get spec() {
    return this.#inputs.spec;
  }

  set spec(spec) {
    this.#take({ spec });
  }

  get options() {
    return this.#inputs.options;
  }

  set options(options) {
    this.#take({ options });
  }

  get trace() {
    return this.#inputs.trace;
  }

  set trace(trace) {
    this.#take({ trace });
  }

  get snapshot() {
    return this.#watched.snapshot;
  }

  get result() {
    return this.#watched.result;
  }

  get error() {
    return this.#watched.error;
  }

  get durationMs() {
    return this.#watched.durationMs;
  }

  get history() {
    return this.log.toJSON();
  }

  /** What was seen, for the parts of the element. */
  get log() {
    return this.#watched.log;
  }

  /** The time on show, in milliseconds from the start. */
  get shownMs() {
    return this.#atMs ?? this.durationMs;
  }

  /** The time chosen; undefined where that is the latest. An attribute that was removed leaves null. */
  get #atMs() {
    const { at } = this;
    return Number.isFinite(at) && at < this.durationMs ? Math.max(0, at) : undefined;
  }

  /** Shows the state as of then, and says so; past the end, or undefined, is the latest. */
  show(ms) {
    const at = ms === undefined || ms >= this.durationMs ? undefined : Math.max(0, ms);
    if (at === this.at) return;
    this.at = at;
    this.#tell('at-change', { at });
  }

  /** Starts the wait anew. */
  restart() {
    this.#watched.stop();
    this.#startSoon();
  }

  connectedCallback() {
    super.connectedCallback();
    this.#startSoon();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    // Moved to another place, it goes on.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#watched.stop();
      this.#announcer.clear();
      clearTimeout(this.#tick);
    });
  }

  /** At most once a frame; without frames, as in a hidden tab, a few times a second. */
  async scheduleUpdate() {
    if (this.hasUpdated) await nextFrame();
    super.scheduleUpdate();
  }

  updated() {
    clearTimeout(this.#tick);
    if (!this.#watched.isRunning || !this.isConnected) return;
    this.#tick = setTimeout(() => this.requestUpdate(), 1010 - (this.durationMs % 1000));
  }

  render() {
    const moment = this.#moment();
    const { runs, counts } = moment.view;
    const pending = runs.length - counts.ready;
    const places = runs.map(({ state, victim }, place) => ({ place, state, victim }));
    const listed = (this.#pendingOnly ? pendingOf(places) : places).map(({ place }) => place);
    return html`<div class="root" data-follows=${this.#followsSystem()}>
      ${verdict(moment, { isOpen: this.#isMessageOpen, toggle: this.#toggleMessage })}
      ${runs.length === 0 ? nothing : html`
        ${runs.length > FEW ? this.#filter(runs.length, pending) : nothing}
        ${this.#rows.render(listed.map((place) => runs[place]), moment.shownMs)}
        ${listed.length === 0 ? html`<p class="note">Every service is ready.</p>` : nothing}
        ${this.#timeline.render(listed.map((place) => this.log.lanes[place]), moment)}`}
      <div class="hidden" role="status" aria-live="polite">${this.#spoken}</div>
    </div>`;
  }

  #moment() {
    const { isRunning, deadlineMs, options, result, error, durationMs, snapshot, isReplay } = this.#watched;
    const atMs = this.#atMs;
    return {
      isRunning: isRunning && !isReplay,
      isEmpty: !isRunning && this.log.lanes.length === 0 && error === undefined,
      ended: !isRunning && (result !== undefined || error !== undefined) && (atMs === undefined || atMs >= (result?.elapsedMs ?? durationMs)),
      result,
      error,
      durationMs,
      shownMs: atMs ?? durationMs,
      atMs,
      deadlineMs,
      stableForMs: options.stableFor ?? 0,
      recordingEndedMs: (result ?? snapshot)?.recordingEndedMs,
      view: this.log.at(atMs),
    };
  }

  #filter(all, pending) {
    const button = (isOn, text) => html`<button type="button" part="button" aria-pressed=${this.#pendingOnly === isOn} @click=${() => this.#showPending(isOn)}>${text}</button>`;
    return html`<div class="toolbar filter" role="group" aria-label="Services listed">${button(false, `All ${all}`)}${button(true, `Not ready ${pending}`)}</div>`;
  }

  #showPending(isOn) {
    this.#pendingOnly = isOn;
    this.requestUpdate();
  }

  #toggleMessage = () => {
    this.#isMessageOpen = !this.#isMessageOpen;
    this.requestUpdate();
  };

  /** A page that says nothing of colour schemes is taken for one that follows the system's. */
  #followsSystem() {
    const scheme = getComputedStyle(this).colorScheme;
    return scheme === 'normal' || scheme === '';
  }

  #take(inputs) {
    Object.assign(this.#inputs, inputs);
    this.#startSoon();
  }

  /** Once all that is set in this turn has been set. */
  #startSoon() {
    if (this.#isStartDue) return;
    this.#isStartDue = true;
    queueMicrotask(() => {
      this.#isStartDue = false;
      if (this.isConnected) this.#watched.start(this.#inputs);
    });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function nextFrame() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      cancelAnimationFrame(frame);
      resolve();
    }, HIDDEN_PAUSE);
    const frame = requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
