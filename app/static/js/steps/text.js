/** Instructions and pauses: a card with a text and one button. */

import { el, elFromHtml } from '../dom.js';
import { counts } from '../press.js';
import { present, timingRecord } from '../timing.js';

function scoreLine({ correct, trials }) {
  return el('p', { class: 'score' }, 'You got ', el('strong', {}, `${correct} of ${trials}`), ' trials right.');
}

/** Wait for the button or for Enter anywhere but on another button or link; a double click is one click. */
function goOn(button, since, { blocked, signal }) {
  return new Promise((resolve) => {
    const done = new AbortController();
    const within = { signal: AbortSignal.any([signal, done.signal]) };
    const finish = (event, key) => {
      if (!counts(event, since, blocked)) return;
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
  const press = await goOn(button, shown, context);
  button.disabled = true;
  return { answer: {}, timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log) };
}
