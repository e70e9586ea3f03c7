/** The button that leaves a page to read or to look at. */

import { counts } from './press.js';

/**
 * Wait for the button, or for Enter anywhere but on another button or link; a double click is one click.
 * @param {HTMLButtonElement} button
 * @param {number} since presses with an earlier time stamp do not count
 * @param {{blocked: () => boolean, signal: AbortSignal}} context
 * @returns {Promise<{at: number, key: string}>}
 */
export function goOn(button, since, { blocked, signal }) {
  return new Promise((resolve) => {
    const done = new AbortController();
    const within = { signal: AbortSignal.any([signal, done.signal]) };
    const finish = (event, key) => {
      if (button.disabled || !counts(event, since, blocked)) return;
      done.abort();
      resolve({ at: event.timeStamp, key });
    };
    button.addEventListener('click', (event) => {
      if (event.detail <= 1) finish(event, event.detail ? 'pointer' : 'keyboard-click');
    }, within);
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.repeat || event.target.closest('button, a, dialog')) return;
      finish(event, event.code);
    }, within);
  });
}
