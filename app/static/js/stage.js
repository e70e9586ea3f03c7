/** The part of the page that a step fills, and the cards that the page itself shows there. */

import { el } from './dom.js';

/**
 * Fill the stage with a card.
 * @param {HTMLElement} stage
 * @param {string} title
 * @param {string} sentence
 * @param {...HTMLElement} more
 * @returns {HTMLElement} the card
 */
export function showCard(stage, title, sentence, ...more) {
  const heading = el('h1', { tabindex: '-1' }, title);
  const card = el('section', { class: 'card' }, heading, el('p', {}, sentence), ...more);
  stage.replaceChildren(card);
  heading.focus();
  return card;
}

/**
 * Say what went wrong, and offer to load the page anew.
 * @param {HTMLElement} stage
 * @param {string} sentence
 */
export function showError(stage, sentence) {
  const reload = el('button', { type: 'button', class: 'primary' }, 'Reload this page');
  reload.addEventListener('click', () => location.reload());
  showCard(stage, 'This did not work', sentence, el('p', { class: 'actions' }, reload)).setAttribute('role', 'alert');
}

/**
 * Put an empty stage in place of the run's, so that a step still being drawn no longer shows.
 * @param {HTMLElement} stage
 * @returns {HTMLElement}
 */
export function freshStage(stage) {
  const fresh = stage.cloneNode(false);
  stage.replaceWith(fresh);
  return fresh;
}
