/** Instructions, pauses and scores: a card with a text and one button. */

import { el, elFromHtml } from '../dom.js';
import { goOn } from '../go_on.js';
import { countDown } from '../limits.js';
import { present, timingRecord } from '../timing.js';

const TICK_FIRST = 'Please tick every sentence before you go on.';

function scoreLine({ correct, trials }) {
  return el('p', { class: 'score' }, 'You got ', el('strong', {}, `${correct} of ${trials}`), ' trials right.');
}

/** Sentences with a box each; `ticked()` says whether all are, and goes to the first that is not. */
function tickList(sentences) {
  const boxes = sentences.map(() => el('input', { type: 'checkbox' }));
  const labels = boxes.map((box, place) => el('label', { class: 'pick' }, box, el('span', {}, sentences[place])));
  const problem = el('p', { class: 'problem', role: 'status' });
  const element = el('div', { class: 'ticks' }, ...labels, problem);
  element.addEventListener('input', () => { problem.textContent = ''; });
  const ticked = () => {
    const first = boxes.find((box) => !box.checked);
    problem.textContent = first ? TICK_FIRST : '';
    first?.focus();
    return first === undefined;
  };
  return { element, ticked };
}

/** Keep a button disabled for a while; it shows the seconds that are left, and a listener hears the end of it. */
async function holdBack(button, seconds, status, since, signal) {
  if (!(seconds > 0)) return;
  const words = button.textContent;
  button.disabled = true;
  await countDown(since + 1000 * seconds, (left) => { button.textContent = `${words} (${left} s)`; }, signal);
  button.textContent = words;
  button.disabled = false;
  status.textContent = 'You can go on now.';
}

function build(view, heading, button, ticks, status) {
  const card = el('article', { class: 'card' }, heading);
  if (view.score?.trials) card.append(scoreLine(view.score));
  card.append(elFromHtml('div', { class: 'prose' }, view.html));
  if (view.ticks?.length) card.append(ticks.element);
  card.append(el('p', { class: 'actions' }, button), status);
  return card;
}

/**
 * Show a text step and wait for its button.
 * @param {object} step with view {title, html, button, ticks?, min_seconds?, score?}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object}>}
 */
export async function drawText({ view }, context) {
  const { stage, frames, log, blocked, signal } = context;
  const heading = el('h1', { tabindex: '-1' }, view.title);
  const button = el('button', { type: 'button', class: 'primary' }, view.button);
  const status = el('span', { class: 'sr-only', role: 'status' });
  const ticks = tickList(view.ticks ?? []);
  const card = build(view, heading, button, ticks, status);

  frames.begin();
  const shown = await present(() => {
    stage.replaceChildren(card);
    heading.focus();
  });
  holdBack(button, view.min_seconds, status, shown, signal);
  // Of a press that counts in every other way the boxes have the last word.
  const press = await goOn(button, shown, { blocked: () => blocked() || !ticks.ticked(), signal });
  button.disabled = true;
  const answer = view.ticks?.length ? { ticks: view.ticks.length } : {};
  return { answer, timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log) };
}
