/** Two images side by side: the same, or different? */

import { choiceButton, confidenceRow, playChoice } from '../choice.js';
import { el } from '../dom.js';
import { picture, whileLoading } from '../pictures.js';

function build(view, images) {
  const heading = el('h1', { tabindex: '-1' }, view.question);
  const told = el('p', { class: 'told', role: 'status' });
  const confidence = confidenceRow(view);
  const buttons = view.alternatives.map(({ name, label, keys }) => choiceButton({ key: keys[0] }, { choice: name }, label));
  const shown = images.map((image) => el('div', { class: 'option' }, el('span', { class: 'picture' }, image)));
  const trial = el('section', { class: 'trial choosing row', 'data-options': 2, 'data-references': 0 }, heading,
    el('div', { class: 'options' }, ...shown),
    el('div', { class: 'foot' }, el('div', { class: 'answers' }, ...buttons), told, ...(confidence ? [confidence.box] : [])));
  return { trial, heading, told, confidence, buttons };
}

/**
 * Show one trial and wait for its answer.
 * @param {object} step with view {question, pictures: [{url, label}], alternatives: [{name, label, keys}], confidence}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export async function drawSameDifferent({ view }, context) {
  const taken = Promise.all(view.pictures.map(({ url, label }) => picture(context, url, label)));
  const pictures = await whileLoading(context, taken);
  const drawn = build(view, pictures);
  return playChoice({
    ...drawn,
    pictures,
    markOf: (name) => drawn.buttons.find((button) => button.dataset.choice === name),
    words: (name) => `“${view.alternatives.find((alternative) => alternative.name === name).label}”`,
  }, view, context);
}
