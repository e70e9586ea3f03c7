/** Two query images between reference images: which one is also maximally activating, and how sure are you? */

import { el, sleep } from '../dom.js';
import { firstPress } from '../press.js';
import { onsetOf, present, timingRecord } from '../timing.js';

const FEEDBACK_MS = 1500;
const FRAME_MS = 250;
const BLANK_MS = 100;
const KEYS = { upper: [4, 5, 6], lower: [1, 2, 3] };
const SIDES = ['upper', 'lower'];

function named(image, alt) {
  image.alt = alt;
  image.setAttribute('elementtiming', 'stimulus');
  return image;
}

async function takeImages(view, images) {
  const side = (name, what) => Promise.all(view.references[name].map(async (url, index) => (
    named(await images.take(url), `${what} activating reference image ${index + 1}`))));
  const query = async (name, what) => named(await images.take(view.queries[name]), `${what} query image`);
  const [min, max, upper, lower] = await Promise.all([
    side('min', 'Minimally'), side('max', 'Maximally'), query('upper', 'Upper'), query('lower', 'Lower')]);
  return { min, max, upper, lower };
}

function grid(name, title, images) {
  const box = el('div', { class: 'grid', 'data-count': images.length }, ...images);
  return el('figure', { class: `references ${name}` }, images.length ? el('figcaption', {}, title) : '', box);
}

function choiceButton(side, { value, label }) {
  const key = KEYS[side][value - 1];
  return el('button', {
    type: 'button', class: 'choice', 'data-key': key, 'data-choice': side, 'data-confidence': value,
  }, el('span', { class: 'sr-only' }, `${side === 'upper' ? 'Upper' : 'Lower'} image: `), el('kbd', {}, key), ` ${label}`);
}

function query(side, image, confidence) {
  return el('div', { class: `query ${side}`, role: 'group', 'aria-label': image.alt },
    el('div', { class: 'picture' }, image),
    el('div', { class: 'choices' }, ...confidence.map((level) => choiceButton(side, level))));
}

function build(view, pictures) {
  const heading = el('h1', { tabindex: '-1' }, view.question);
  const told = el('p', { class: 'told', role: 'status' });
  const trial = el('section', { class: 'trial' },
    heading, grid('min', view.titles.min, pictures.min),
    el('div', { class: 'queries' }, query('upper', pictures.upper, view.confidence), told,
      query('lower', pictures.lower, view.confidence)),
    grid('max', view.titles.max, pictures.max));
  return { trial, heading, told, buttons: [...trial.querySelectorAll('button.choice')] };
}

/** Wait for the press, and again where it turns out to be earlier than the measured onset. */
async function answerOf(buttons, pictures, loopOnset, { blocked, signal }) {
  for (;;) {
    const press = await firstPress(buttons, loopOnset, blocked, signal);
    const onset = await onsetOf(pictures, loopOnset);
    if (press.at >= onset.at) return { press, onset };
  }
}

async function showFeedback(drawn, { correct, choice }) {
  const right = drawn.trial.querySelector(`.query.${choice}`);
  right.classList.add('right');
  right.querySelector('.picture').append(el('span', { class: 'tick', 'aria-hidden': 'true' }, '✓'));
  drawn.told.textContent = correct ? `Yes, it is the ${choice} image.` : `No, it is the ${choice} image.`;
  await sleep(FEEDBACK_MS);
}

/** Leave the framed choice for a moment, then an empty stage, so that each trial is seen to begin. */
async function clearAway(stage, framed) {
  await framed;
  stage.replaceChildren();
  await sleep(BLANK_MS);
}

/**
 * Show one trial and wait for its answer.
 * @param {object} step with the view of a forced-choice trial
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export async function drawForcedChoice(step, context) {
  const { view } = step;
  const waiting = setTimeout(() => context.stage.replaceChildren(el('p', { class: 'waiting' }, 'Loading the images…')), 300);
  const pictures = await takeImages(view, context.images).finally(() => clearTimeout(waiting));
  const drawn = build(view, pictures);
  context.frames.begin();
  const loopOnset = await present(() => {
    context.stage.replaceChildren(drawn.trial);
    drawn.heading.focus({ preventScroll: true });
  });
  context.images.preload(step.preload);
  const all = SIDES.map((side) => pictures[side]).concat(pictures.min, pictures.max);
  const { press, onset } = await answerOf(drawn.buttons, all, loopOnset, context);
  drawn.trial.classList.add('answered');
  press.button.classList.add('pressed');
  press.button.closest('.query').classList.add('chosen');
  const framed = sleep(FRAME_MS);
  return {
    answer: { choice: press.button.dataset.choice, confidence: Number(press.button.dataset.confidence) },
    timing: timingRecord(onset, press, context.frames, context.log),
    showFeedback: (feedback) => showFeedback(drawn, feedback),
    finish: () => clearAway(context.stage, framed),
  };
}
