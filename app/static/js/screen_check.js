/** Holds a run while the window is smaller than the study needs, and says what is missing. */

/** Two numbers that stay on one line. */
function sizeText(width, height) {
  return `${width}\u00a0×\u00a0${height}`;
}

/** Watches the window's size. */
export class ScreenCheck {
  #min;
  #overlay;
  #waiting = [];

  /** False on pages that any window can show. */
  required = true;

  /**
   * @param {{width: number, height: number}} min the least inner size in CSS px
   * @param {HTMLElement} overlay with elements .needs and .has for the two sizes
   */
  constructor(min, overlay) {
    this.#min = min;
    this.#overlay = overlay;
    overlay.querySelector('.needs').textContent = sizeText(min.width, min.height);
    addEventListener('resize', () => this.update());
  }

  /** True when the window is large enough, or need not be. */
  get fits() {
    return !this.required || (innerWidth >= this.#min.width && innerHeight >= this.#min.height);
  }

  /** Show or hide the overlay as the window asks for. */
  update() {
    this.#overlay.querySelector('.has').textContent = sizeText(innerWidth, innerHeight);
    this.#overlay.hidden = this.fits;
    document.getElementById('stage').inert = !this.fits;
    if (this.fits) this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /**
   * Resolve when the window is large enough.
   * @param {boolean} required whether this step needs the room at all
   * @returns {Promise<void>}
   */
  whenFits(required) {
    this.required = required;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.update();
    });
  }
}
