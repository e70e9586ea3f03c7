/** The steps that the page has from the server: the current one and those ahead of it. */
export class HeldSteps {
  #steps = new Map();

  /** How many steps the run has. */
  total = 1;

  /** @param {import('./api.js').Place} place adds its steps to those held */
  add({ total, steps }) {
    this.total = total;
    for (const step of steps) this.#steps.set(step.index, step);
  }

  /** @param {import('./api.js').Place} place puts its steps in the place of those held */
  replace(place) {
    this.#steps.clear();
    this.add(place);
  }

  /**
   * Give a step, or undefined where the page does not hold it.
   * @param {number} index
   * @returns {object|undefined}
   */
  get(index) {
    return this.#steps.get(index);
  }

  /** The highest index held; undefined while there is none. */
  get last() {
    return this.#steps.size ? Math.max(...this.#steps.keys()) : undefined;
  }

  /**
   * Give the URLs of the images from a step on, and let go of the steps before it.
   * @param {number} index
   * @param {number} nearSteps how many steps count as near
   * @returns {{near: string[], far: string[]}} in the order of the steps
   */
  imagesFrom(index, nearSteps) {
    for (const held of [...this.#steps.keys()]) if (held < index) this.#steps.delete(held);
    const ahead = [...this.#steps.values()].sort((a, b) => a.index - b.index);
    const urls = (steps) => steps.flatMap(({ images }) => images ?? []);
    return { near: urls(ahead.slice(0, nearSteps)), far: urls(ahead.slice(nearSteps)) };
  }
}

/**
 * Give the debrief, which the server sends once a run is over.
 * @param {import('./api.js').Place} place
 * @returns {object|undefined}
 */
export function debriefOf({ steps }) {
  return steps.find(({ kind }) => kind === 'debrief');
}

/**
 * Give the index of the step at which a run goes on.
 * @param {import('./api.js').Place} place
 * @returns {number}
 */
export function placeOf(place) {
  return debriefOf(place)?.index ?? place.position;
}
