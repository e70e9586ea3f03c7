/** Full screen, where a study asks for it and the browser can. */

/** Asks for the full screen before the first step that needs room, and again whenever it was left. */
export class Fullscreen {
  #card;
  #able = document.fullscreenEnabled === true;   // not on an iPhone: there the study goes on without
  #filled = matchMedia('(display-mode: fullscreen)');

  /** Told when the answer to `ok` may have changed. */
  onChange = () => {};

  /** @param {HTMLElement} card with a button that begins the full screen */
  constructor(card) {
    this.#card = card;
    card.querySelector('button').addEventListener('click', () => this.#enter());
    document.addEventListener('fullscreenchange', () => this.onChange());
    this.#filled.addEventListener('change', () => this.onChange());
  }

  /** True when the page fills the screen, or cannot. */
  get ok() {
    return !this.#able || document.fullscreenElement !== null || this.#filled.matches;
  }

  /** @param {boolean} missing whether to show the card */
  ask(missing) {
    const appears = missing && this.#card.hidden;
    this.#card.hidden = !missing;
    if (appears) this.#card.querySelector('button').focus();
  }

  /** Give the screen back. */
  leave() {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  async #enter() {
    try {
      await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
    } catch {
      this.#able = false;
    }
    this.onChange();
  }
}
