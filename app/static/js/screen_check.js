/** Holds a run while the screen is not what the study needs, and says what is missing. */

/** Two numbers that stay on one line. */
function sizeText(width, height) {
  return `${width}\u00a0×\u00a0${height}`;
}

/**
 * Read what a study needs from the page.
 * @param {HTMLElement} stage
 * @returns {{width: number, height: number, touch: boolean, fullscreen: boolean}} least inner size in CSS px; whether
 *   a touch screen is enough; whether the study fills the screen
 */
export function needsOf(stage) {
  const { minWidth, minHeight, touch, fullscreen } = stage.dataset;
  return {
    width: Number(minWidth), height: Number(minHeight), touch: touch !== 'false', fullscreen: fullscreen === 'true',
  };
}

/** Watches the window's size, the pointer and the full screen. */
export class ScreenCheck {
  #needs;
  #overlay;
  #fullscreen;
  #pointer = matchMedia('(any-pointer: fine)');
  #waiting = [];

  /** False on pages that any window can show. */
  required = true;

  /**
   * @param {{width: number, height: number, touch: boolean}} needs
   * @param {HTMLElement} overlay with a card for each problem, and elements .needs and .has for the two sizes
   * @param {import('./fullscreen.js').Fullscreen|null} [fullscreen]
   */
  constructor(needs, overlay, fullscreen = null) {
    this.#needs = needs;
    this.#overlay = overlay;
    this.#fullscreen = fullscreen;
    overlay.querySelector('.needs').textContent = sizeText(needs.width, needs.height);
    addEventListener('resize', () => this.update());
    this.#pointer.addEventListener('change', () => this.update());
    if (fullscreen) fullscreen.onChange = () => this.update();
  }

  /** What is missing: 'pointer', 'fullscreen', 'size' or null. */
  get problem() {
    if (!this.required) return null;
    if (!this.#needs.touch && !this.#pointer.matches) return 'pointer';
    const small = this.#lacks(innerWidth, innerHeight);
    const hopeless = small && this.#lacks(screen.width, screen.height);
    if (this.#fullscreen && !this.#fullscreen.ok && !hopeless) return 'fullscreen';
    return small ? 'size' : null;
  }

  /** True when nothing is missing. */
  get fits() {
    return this.problem === null;
  }

  /** Show what is missing, or go on. */
  update() {
    const { problem } = this;
    this.#overlay.querySelector('.has').textContent = sizeText(innerWidth, innerHeight);
    for (const card of this.#overlay.children) card.hidden = card.dataset.problem !== problem;
    this.#overlay.hidden = problem === null || problem === 'fullscreen';
    this.#fullscreen?.ask(problem === 'fullscreen');
    document.getElementById('stage').inert = problem !== null;
    if (problem === null) this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /**
   * Resolve when nothing is missing.
   * @param {boolean} required whether this step needs the screen at all
   * @returns {Promise<void>}
   */
  whenFits(required) {
    this.required = required;
    if (!required) this.#fullscreen?.leave();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.update();
    });
  }

  #lacks(width, height) {
    return width < this.#needs.width || height < this.#needs.height;
  }
}
