/** Images between or above reference images: which of them is like the maximal ones, and how sure are you? */

import { choiceButton, confidenceRow, playChoice } from '../choice.js';
import { el } from '../dom.js';
import { picture, whileLoading } from '../pictures.js';

const SIDES = ['min', 'max'];

async function takeImages(view, context) {
  const references = (side) => Promise.all(view.references[side].map((url, index) => (
    picture(context, url, `${view.titles[side]}: image ${index + 1}`))));
  const [min, max, ...options] = await Promise.all([
    ...SIDES.map(references), ...view.alternatives.map(({ url, label }) => picture(context, url, label))]);
  return { min, max, options };
}

function grid(side, title, images) {
  if (!images.length) return '';
  return el('figure', { class: `references ${side}` }, el('figcaption', {}, title),
    el('div', { class: 'grid', 'data-count': images.length }, ...images));
}

/** An image with a row of buttons, one for each level of confidence. */
function withLevels({ name, label, keys }, image, levels) {
  const buttons = levels.map((level, i) => choiceButton({ key: keys[i] }, { choice: name, confidence: level.value },
    el('span', { class: 'sr-only' }, `${label}: `), level.label));
  return el('div', { class: 'option', 'data-place': name, role: 'group', 'aria-label': label },
    el('div', { class: 'picture' }, image), el('div', { class: 'choices' }, ...buttons));
}

/** An image that is a button itself. */
function asButton({ name, keys }, image) {
  const button = choiceButton({ key: keys[0] }, { choice: name }, el('span', { class: 'picture' }, image));
  button.classList.add('image');
  return el('div', { class: 'option' }, button);
}

function build(view, pictures) {
  const sameClick = view.confidence_when === 'same_click' && view.confidence.length > 0;
  const heading = el('h1', { tabindex: '-1' }, view.question);
  const told = el('p', { class: 'told', role: 'status' });
  const confidence = confidenceRow(view);
  const options = view.alternatives.map((alternative, i) => (sameClick
    ? withLevels(alternative, pictures.options[i], view.confidence) : asButton(alternative, pictures.options[i])));
  const box = el('div', { class: 'options' }, ...options);
  const between = view.layout === 'stacked' && options.length === 2;
  if (between) options[0].after(told);
  const counts = { 'data-options': options.length, 'data-references': pictures.min.length + pictures.max.length };
  const trial = el('section', { class: `trial choosing ${view.layout}${sameClick ? ' at-once' : ''}`, ...counts },
    heading, ...SIDES.map((side) => grid(side, view.titles[side], pictures[side])), box,
    el('div', { class: 'foot' }, ...(between ? [] : [told]), ...(confidence ? [confidence.box] : [])));
  return { trial, heading, told, confidence, box };
}

function inSentence({ name, label }) {
  return label === `Image ${name}` ? `image ${name}` : `the ${label.toLowerCase()}`;
}

/**
 * Show one trial and wait for its answer.
 * @param {object} step with the view of a forced choice: {question, layout, titles, references: {min, max}: URLs,
 *   alternatives: [{name, label, url, keys}], confidence: [{value, label, key}], confidence_when}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export async function drawForcedChoice({ view }, context) {
  const pictures = await whileLoading(context, takeImages(view, context));
  const { box, ...drawn } = build(view, pictures);
  const place = (name) => view.alternatives.findIndex((alternative) => alternative.name === name);
  return playChoice({
    ...drawn,
    buttons: [...box.querySelectorAll('button.choice')],
    pictures: [...pictures.options, ...pictures.min, ...pictures.max],
    markOf: (name) => box.querySelectorAll('.picture')[place(name)],
    words: (name) => inSentence(view.alternatives[place(name)]),
  }, view, context);
}
