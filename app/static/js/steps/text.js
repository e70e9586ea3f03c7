/** Instructions and pauses: a card with a text and one button. */

import { el, elFromHtml } from '../dom.js';
import { present, timingRecord } from '../timing.js';

function scoreLine({ correct, trials }) {
  return el('p', { class: 'score' }, 'You got ', el('strong', {}, `${correct} of ${trials}`), ' trials right.');
}

function clickOf(button, signal) {
  return new Promise((resolve) => button.addEventListener('click', resolve, { once: true, signal }));
}

/**
 * Show a text step and wait for its button.
 * @param {object} step with view {title, html, button, score?}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object}>}
 */
export async function drawText({ view }, { stage, frames, log, signal }) {
  const heading = el('h1', { tabindex: '-1' }, view.title);
  const button = el('button', { type: 'button', class: 'primary' }, view.button);
  const card = el('article', { class: 'card' }, heading);
  if (view.score) card.append(scoreLine(view.score));
  card.append(elFromHtml('div', { class: 'prose' }, view.html), el('p', { class: 'actions' }, button));

  frames.begin();
  const shown = await present(() => {
    stage.replaceChildren(card);
    heading.focus();
  });
  const click = await clickOf(button, signal);
  button.disabled = true;
  const press = { at: click.timeStamp, key: click.detail > 0 ? 'pointer' : 'keyboard-click' };
  return { answer: {}, timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log) };
}
