/** The small sign in the footer that says whether everything is saved. */

const LABELS = { saved: 'Saved', saving: 'Saving…', offline: 'Offline' };
const NOTICE = 'No connection to the study. Your answer is kept, and this page keeps trying.';
const SHOW_SAVING_AFTER_MS = 300;

/** Shows saved, saving or offline; only trouble and its end are announced. */
export class SaveState {
  #sign;
  #notice;
  #timer = null;

  /** What the last request came to; `saving` while one is under way. */
  state = 'saved';

  /**
   * @param {HTMLElement} sign the indicator
   * @param {HTMLElement} notice a live region for the sentence
   */
  constructor(sign, notice) {
    this.#sign = sign;
    this.#notice = notice;
    addEventListener('beforeunload', (event) => {
      if (this.state !== 'saved') event.preventDefault();
    });
  }

  /** @param {'saved'|'saving'|'offline'} state */
  set(state) {
    const wasOffline = this.state === 'offline';
    this.state = state;
    clearTimeout(this.#timer);
    if (state === 'saving') {
      this.#timer = setTimeout(() => this.#draw(state), SHOW_SAVING_AFTER_MS);
    } else {
      this.#draw(state);
    }
    if (state === 'offline') this.say(NOTICE);
    if (state === 'saved' && wasOffline) this.say('Connected again.');
    if (state === 'saved' && !wasOffline) this.say('');
  }

  /**
   * Show and announce a sentence beside the sign.
   * @param {string} sentence
   */
  say(sentence) {
    if (this.#notice.textContent !== sentence) this.#notice.textContent = sentence;
  }

  #draw(state) {
    this.#sign.dataset.state = state;
    this.#sign.textContent = LABELS[state];
  }
}
