/** Instructions and pauses: a card with a text and one button. */

import { el, elFromHtml } from '../dom.js';
import { present, timingRecord } from '../timing.js';

function scoreLine({ correct, trials }) {
  return el('p', { class: 'score' }, 'You got ', el('strong', {}, `${correct} of ${trials}`), ' trials right.');
}

/** Wait for the button, or for Enter anywhere but on another button or link. */
function goOn(button, { blocked, signal }) {
  return new Promise((resolve) => {
    const done = new AbortController();
    const within = { signal: AbortSignal.any([signal, done.signal]) };
    const finish = (press) => {
      done.abort();
      resolve(press);
    };
    button.addEventListener('click', (event) => {
      finish({ at: event.timeStamp, key: event.detail > 0 ? 'pointer' : 'keyboard-click' });
    }, within);
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.repeat || blocked() || event.target.closest('button, a, dialog')) return;
      finish({ at: event.timeStamp, key: event.code });
    }, within);
  });
}

/**
 * Show a text step and wait for its button.
 * @param {object} step with view {title, html, button, score?}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object}>}
 */
export async function drawText({ view }, context) {
  const { stage, frames, log } = context;
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
  const press = await goOn(button, context);
  button.disabled = true;
  return { answer: {}, timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log) };
}
