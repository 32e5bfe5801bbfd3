const PAUSE = 1000;
const NAMED = 3;

/** Says what changed to those who hear rather than see: changes only, gathered over a second, never every tick. */
export class Announcer {
  #say;
  #changes = new Map();
  #timer;

  /** `say` shows a text in a live region. */
  constructor(say) {
    this.#say = say;
  }

  /** What {@link History} answered. */
  note(changes) {
    for (const { run, before } of changes) {
      // A service that is not ready at the start is no news.
      if (run.state === 'starting' && before?.state !== 'ready') continue;
      if (before === undefined && run.state !== 'failing') continue;
      this.#changes.set(run.label, run);
    }
    if (this.#changes.size > 0) this.#timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  /** Says what was noted and then this. */
  flush(last = '') {
    const text = [...sentences([...this.#changes.values()]), last].filter(Boolean).join('. ');
    this.clear();
    if (text) this.#say(text);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changes.clear();
  }
}

function sentences(runs) {
  const having = (state) => runs.filter((run) => run.state === state);
  return [
    about(having('failing'), ({ label, cause, reason }) => `${label} is failing${cause || reason ? `: ${cause || reason}` : ''}`, 'are failing'),
    about(having('unknown'), ({ label }) => `${label} could not be observed`, 'could not be observed'),
    about(having('starting'), ({ label }) => `${label} is no longer ready`, 'are no longer ready'),
    about(having('ready'), ({ label }) => `${label} became ready`, 'became ready'),
  ];
}

function about(runs, one, many) {
  if (runs.length === 0) return '';
  if (runs.length === 1) return one(runs[0]);
  const names = runs.slice(0, NAMED).map(({ label }) => label);
  const more = runs.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} ${many}`;
}
