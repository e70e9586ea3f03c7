/** Whether single keys answer: a person who hits keys by accident, or speaks to the machine, can turn that off. */

import { el } from './dom.js';

const NAME = 'shortcuts';
const OFF = 'off';
let on = remembered() !== OFF;

/** What an earlier page of this window was told; some browsers forbid to remember anything. */
function remembered() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

function remember() {
  try {
    if (on) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, OFF);
  } catch {
    // It holds for this page then.
  }
}

/**
 * Tell whether a digit or letter alone is an answer; Tab, Enter and Space always work.
 * @returns {boolean}
 */
export function shortcutsOn() {
  return on;
}

/**
 * Let a button with aria-pressed turn the shortcuts off and on.
 * @param {HTMLButtonElement} button
 */
export function offerShortcuts(button) {
  const show = () => {
    button.setAttribute('aria-pressed', on);
    button.replaceChildren('Shortcut keys', el('span', { 'aria-hidden': 'true' }, `: ${on ? 'on' : 'off'}`));
    document.documentElement.dataset.shortcuts = on ? 'on' : OFF;   // the style sheet hides the keys
  };
  button.addEventListener('click', () => {
    on = !on;
    remember();
    show();
  });
  show();
}
