/** A page of images to look at, and a button to go on. */

import { el } from '../dom.js';
import { goOn } from '../go_on.js';
import { afterLock } from '../limits.js';
import { picture, whileLoading } from '../pictures.js';
import { present, timingRecord } from '../timing.js';

function build({ title, caption, button: words }, images) {
  const heading = el('h1', { tabindex: '-1' }, title);
  const button = el('button', { type: 'button', class: 'primary' }, words);
  const sheet = el('section', { class: 'sheet' }, heading, caption ? el('p', {}, caption) : '',
    el('div', { class: 'pictures' }, ...images), el('p', { class: 'actions' }, button));
  return { sheet, heading, button };
}

/**
 * Show the images until the participant goes on.
 * @param {object} step with view {title, caption, sheet: URLs, min_seconds, button}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object}>}
 */
export async function drawContactSheet({ view }, context) {
  const { stage, frames, log, signal } = context;
  const named = (url, index) => picture(context, url, `Image ${index + 1} of ${view.sheet.length}`);
  const images = await whileLoading(context, Promise.all(view.sheet.map(named)));
  const { sheet, heading, button } = build(view, images);
  frames.begin();
  const shown = await present(() => {
    stage.replaceChildren(sheet);
    heading.focus();
  });
  await afterLock([button], 1000 * view.min_seconds, signal);
  const press = await goOn(button, shown, context);
  button.disabled = true;
  return { answer: {}, timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log) };
}
