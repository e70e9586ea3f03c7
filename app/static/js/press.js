/** The first press that answers a trial: the finger going down, not the release and not a handler's time. */

import { isPlain, keyName, shortcutOf } from './presses.js';

const ACTIVATION = 'keyboard-click';

/** The button that a key stands for, or null. */
function buttonForKey(event, buttons) {
  if (!isPlain(event)) return null;
  const focused = buttons.find((button) => button === event.target);
  if (focused && keyName(event) === ACTIVATION) return focused;
  const key = shortcutOf(event);
  return key === null ? null : buttons.find((button) => button.dataset.key === key) ?? null;
}

/**
 * Tell whether an event can be a person's answer to what they see.
 * @param {Event} event
 * @param {number} since when that came to be shown; the time of the event itself counts, not its handler's
 * @param {() => boolean} blocked true while a dialog or the screen check covers it
 * @returns {boolean}
 */
export function counts(event, since, blocked) {
  return event.isTrusted && event.timeStamp >= since && !blocked();
}

/**
 * Wait for the first press that counts: trusted, not before `since`, primary button or unmodified key, no auto-repeat.
 * A finger may slide away and take its press back, as it does to scroll; else its time is when it went down.
 * A click without a press, as assistive technology sends it, counts as an activation by keyboard.
 * @param {HTMLButtonElement[]} buttons each with data-key, a lower-case character, where it has a shortcut
 * @param {number} since presses with an earlier time stamp do not count
 * @param {() => boolean} blocked true while a dialog or the screen check covers the trial
 * @param {AbortSignal} signal ends the waiting for good
 * @returns {Promise<{button: HTMLButtonElement, at: number, key: string}>}
 */
export function firstPress(buttons, since, blocked, signal) {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const options = { capture: true, signal: AbortSignal.any([ended.signal, signal]) };
    const accept = (event, button, key) => {
      if (!button || button.disabled || !counts(event, since, blocked)) return;
      ended.abort();
      resolve({ button, at: event.timeStamp, key });
    };
    const buttonUnder = ({ target }) => buttons.find((button) => button.contains(target));
    let touch = null;

    addEventListener('pointerdown', (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      touch = event.pointerType === 'touch' ? event : null;
      if (!touch) accept(event, buttonUnder(event), 'pointer');
    }, options);
    addEventListener('pointerup', (event) => {
      if (touch?.pointerId !== event.pointerId) return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const button = buttonUnder(touch);
      if (button?.contains(under)) accept(touch, button, 'pointer');
      touch = null;
    }, options);
    addEventListener('pointercancel', () => { touch = null; }, options);
    addEventListener('keydown', (event) => {
      if (buttons.includes(event.target) && keyName(event) === ACTIVATION) event.preventDefault();
      accept(event, buttonForKey(event, buttons), keyName(event));
    }, options);
    addEventListener('click', (event) => {
      if (event.detail === 0) accept(event, buttonUnder(event), ACTIVATION);
    }, options);
  });
}
