/** Which press it was that changed an answer, where an answer may be changed until it is sent. */

import { shortcutsOn } from './shortcuts.js';

const MODIFIERS = ['ctrlKey', 'altKey', 'metaKey', 'shiftKey'];
const TYPING = 'textarea, select, input:not([type="radio"], [type="checkbox"], [type="range"])';
const AFTERWARDS_MS = 500;   // a change this long after a press was released is not its doing

/**
 * What is recorded of a key: where it is on the keyboard; of those that press a button, that they do.
 * @param {KeyboardEvent} event
 * @returns {string}
 */
export function keyName(event) {
  if (event.key === 'Enter' || event.key === ' ') return 'keyboard-click';
  return event.code || event.key.replace(/[^A-Za-z0-9-]/g, '');
}

/**
 * Tell whether a key goes down, once, and with none of those that change its meaning.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function isPlain(event) {
  return !event.repeat && !MODIFIERS.some((name) => event[name]);
}

/**
 * The character of a key that may answer alone, or null: while text is typed and where shortcuts are off there is none.
 * @param {KeyboardEvent} event
 * @returns {string|null}
 */
export function shortcutOf(event) {
  if (!shortcutsOn() || !isPlain(event)) return null;
  if (event.target.closest?.(TYPING)) return null;
  return /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? event.key.toLowerCase();
}

/** Remembers the last press of a finger, a mouse or a key. */
export class Presses {
  #last = null;
  #released = null;
  #scripted = false;   // a script clicked; what the browser makes of that looks like a person's doing
  #blocked;

  /** Presses with an earlier time stamp do not count; none does before this is set. */
  since = Infinity;

  /**
   * @param {() => boolean} blocked true while something covers the step
   * @param {AbortSignal} signal ends the watching
   */
  constructor(blocked, signal) {
    this.#blocked = blocked;
    const options = { capture: true, signal };
    const release = (event) => { this.#released = event.timeStamp; };
    addEventListener('pointerdown', (event) => {
      if (event.isPrimary && event.button === 0) this.#note(event, 'pointer');
    }, options);
    addEventListener('keydown', (event) => { if (!event.repeat) this.#note(event, keyName(event)); }, options);
    addEventListener('pointerup', release, options);
    addEventListener('keyup', release, options);
    addEventListener('click', (event) => { this.#scripted = !event.isTrusted; }, options);
  }

  /**
   * The press that an event comes from. A change without a press, as assistive technology makes it, counts as an
   * activation by keyboard at the time of the change.
   * @param {Event} event a change, a click or a submission
   * @returns {{at: number, key: string}|null} the same object for all that one press does; null if it does not count
   */
  of(event) {
    if (!event.isTrusted || this.#scripted || this.#blocked()) return null;
    const fresh = this.#last && (this.#released === null || event.timeStamp - this.#released < AFTERWARDS_MS);
    const press = fresh ? this.#last : { at: event.timeStamp, key: 'keyboard-click' };
    return press.at >= this.since ? press : null;
  }

  #note(event, key) {
    if (!event.isTrusted) return;
    this.#last = { at: event.timeStamp, key };
    this.#released = null;
    this.#scripted = false;
  }
}

/** A value that may be changed until it is sent. */
export class Choice {
  /** The value chosen last; null before the first. */
  value = null;

  /** The press that chose it. */
  press = null;

  /** How often another value had been chosen before; a drag is one press and so one choice. */
  changes = 0;

  /**
   * @param {*} value
   * @param {{at: number, key: string}|null} press nothing is chosen without one
   * @returns {boolean} whether the press counted
   */
  set(value, press) {
    if (!press) return false;
    if (value !== this.value) {
      if (this.press && this.press !== press) this.changes += 1;
      this.value = value;
      this.press = press;
    }
    return true;
  }
}
