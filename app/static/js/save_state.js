/** The small sign in the footer that says whether everything is saved. */

const LABELS = { saved: 'Saved', saving: 'Saving…', offline: 'Offline', refused: 'Not saved' };
const SHOW_SAVING_AFTER_MS = 300;
const NO_CONNECTION = 'No connection to the study.';
const KEPT = { answers: 'Your answers are kept', withdrawal: 'Your withdrawal is kept' };

/** Shows what becomes of the answers; only trouble and its end are announced. Tells of every `change`. */
export class SaveState extends EventTarget {
  #sign;
  #notice;
  #queue;
  #timer = null;
  #trouble = false;
  #later = '';

  /** 'saved', 'saving', 'offline' (until the server has been reached again) or 'refused'. */
  state = 'saved';

  /** How many answers are not saved yet. */
  waiting = 0;

  /** True while the page cannot go on without the server. */
  holding = false;

  /** What is being saved: 'answers' or 'withdrawal'. */
  subject = 'answers';

  /**
   * @param {HTMLElement} sign the indicator
   * @param {HTMLElement} notice a live region for the sentence
   * @param {import('./queue.js').Queue} queue where the answers wait
   */
  constructor(sign, notice, queue) {
    super();
    this.#sign = sign;
    this.#notice = notice;
    this.#queue = queue;
    addEventListener('beforeunload', (event) => { if (this.#wouldLose) event.preventDefault(); });
  }

  /** True while answers that wait survive the closing of the window. */
  get durable() {
    return this.#queue.durable;
  }

  /**
   * @param {'saved'|'saving'|'offline'|'refused'} state
   * @param {number} [waiting] answers that are not saved yet
   */
  set(state, waiting = this.waiting) {
    // An attempt after trouble is no news; that an answer got through is.
    if (state === 'saving' && this.state === 'offline' && waiting >= this.waiting) return;
    this.state = state;
    this.waiting = waiting;
    clearTimeout(this.#timer);
    if (state === 'saving') {
      this.#timer = setTimeout(() => this.#draw(), SHOW_SAVING_AFTER_MS);
    } else {
      this.#draw();
      this.#tell();
    }
    this.dispatchEvent(new Event('change'));
  }

  /** @param {number} waiting answers that are not saved yet, whatever else is going on */
  recount(waiting) {
    this.waiting = waiting;
    if (this.state === 'offline') this.#draw();
    this.dispatchEvent(new Event('change'));
  }

  /** Take the sign away: there is nothing left to save. */
  end() {
    this.set('saved', 0);
    this.#sign.hidden = true;
  }

  /**
   * Show and announce a sentence beside the sign.
   * @param {string} sentence
   */
  say(sentence) {
    if (this.#notice.textContent !== sentence) this.#notice.textContent = sentence;
  }

  /** @param {string} sentence said when all answers are saved; what is said before is over by then */
  sayOnceSaved(sentence) {
    this.#later = sentence;
  }

  /** What is offline may never be sent if the window is closed now and the study not opened again. */
  get #wouldLose() {
    const unsent = this.waiting > 0 || this.subject === 'withdrawal';
    return unsent && (this.state === 'offline' || (this.state === 'saving' && !this.durable));
  }

  #tell() {
    if (this.state === 'saved') this.say(this.#later || (this.#trouble ? 'Connected again.' : ''));
    else this.say(this.state === 'offline' ? this.#keptWhere() : 'Your answer was not saved.');
    if (this.state === 'saved') this.#later = '';
    this.#trouble = this.state === 'offline';
  }

  #keptWhere() {
    if (!this.waiting && this.subject === 'answers') return `${NO_CONNECTION} This page keeps trying.`;
    const where = this.durable ? 'on this computer and sent later' : 'as long as this window is open';
    return `${NO_CONNECTION} ${KEPT[this.subject]} ${where}.${this.holding ? ' This page goes on then.' : ''}`;
  }

  #draw() {
    this.#sign.dataset.state = this.state;
    const many = this.waiting > (this.state === 'offline' ? 0 : 1) && this.state !== 'refused';
    this.#sign.textContent = LABELS[this.state] + (many ? ` (${this.waiting} waiting)` : '');
  }
}
