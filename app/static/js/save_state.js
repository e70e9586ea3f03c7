/** The small sign in the footer that says whether everything is saved. */

const LABELS = { saved: 'Saved', saving: 'Saving…', offline: 'Offline', refused: 'Not saved' };
const NOTICES = {
  offline: (subject) => `No connection to the study. Your ${subject} is kept, and this page keeps trying.`,
  refused: (subject) => `Your ${subject} was not saved.`,
};
const SHOW_SAVING_AFTER_MS = 300;

/** Shows what became of the last request; only trouble and its end are announced. */
export class SaveState {
  #sign;
  #notice;
  #timer = null;

  /** What the last request came to; `saving` while one is under way. */
  state = 'saved';

  /** What is being saved, in words. */
  subject = 'answer';

  /**
   * @param {HTMLElement} sign the indicator
   * @param {HTMLElement} notice a live region for the sentence
   */
  constructor(sign, notice) {
    this.#sign = sign;
    this.#notice = notice;
    addEventListener('beforeunload', (event) => {
      if (this.state === 'saving' || this.state === 'offline') event.preventDefault();
    });
  }

  /** @param {'saved'|'saving'|'offline'|'refused'} state */
  set(state) {
    const wasOffline = this.state === 'offline';
    this.state = state;
    clearTimeout(this.#timer);
    if (state === 'saving') {
      this.#timer = setTimeout(() => this.#draw(state), SHOW_SAVING_AFTER_MS);
    } else {
      this.#draw(state);
      if (state === 'saved') this.say(wasOffline ? 'Connected again.' : '');
      else this.say(NOTICES[state](this.subject));
    }
  }

  /** Take the sign away: there is nothing left to save. */
  end() {
    this.set('saved');
    this.#sign.hidden = true;
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
