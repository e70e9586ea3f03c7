/** What happened to the window while a person worked: focus, visibility, size, full screen. */

const MOST_EVENTS = 1000;

/** Keeps the events since the last answer; of a row of resizes, as dragging makes them, only the last. */
export class FocusLog {
  #events = [];

  constructor() {
    const note = (event, at) => this.#note({ event, at_ms: at });
    addEventListener('blur', (event) => { if (event.target === window) note('blur', event.timeStamp); });
    addEventListener('focus', (event) => { if (event.target === window) note('focus', event.timeStamp); });
    addEventListener('resize', (event) => note('resize', event.timeStamp));
    document.addEventListener('visibilitychange', (event) => {
      note(document.hidden ? 'hidden' : 'visible', event.timeStamp);
    });
    document.addEventListener('fullscreenchange', (event) => {
      note(document.fullscreenElement ? 'fullscreen_enter' : 'fullscreen_exit', event.timeStamp);
    });
  }

  /**
   * Hand over the events since the last call.
   * @returns {{event: string, at_ms: number}[]}
   */
  drain() {
    return this.#events.splice(0).slice(-MOST_EVENTS);
  }

  /**
   * Milliseconds for which the page was hidden between two times.
   * @param {number} start
   * @param {number} end
   * @returns {number}
   */
  hiddenBetween(start, end) {
    let since = start;
    let total = 0;
    for (const { event, at_ms: at } of this.#between(start, end)) {
      if (event === 'hidden') since = at;
      if (event === 'visible') total += at - since;
    }
    return total;
  }

  /**
   * How often the window lost the focus between two times.
   * @param {number} start
   * @param {number} end
   * @returns {number}
   */
  blursBetween(start, end) {
    return this.#between(start, end).filter(({ event }) => event === 'blur').length;
  }

  #note(entry) {
    if (entry.event === 'resize' && this.#events.at(-1)?.event === 'resize') this.#events.pop();
    this.#events.push(entry);
  }

  #between(start, end) {
    return this.#events.filter(({ at_ms: at }) => at >= start && at <= end);
  }
}
