/** What all trials have in common that are answered by choosing: buttons, confidence, limits, feedback, leaving. */

import { el, sleep } from './dom.js';
import { afterLock, timeLimit } from './limits.js';
import { firstPress } from './press.js';
import { onsetOf, present, timingRecord } from './timing.js';

const FEEDBACK_MS = 1500;
const FRAME_MS = 250;
const BLANK_MS = 100;

/**
 * The parts of a choice that is drawn.
 * @typedef {object} Drawn
 * @property {HTMLElement} trial
 * @property {HTMLElement} heading gets the focus
 * @property {HTMLElement} told a live region for what the participant is told
 * @property {HTMLButtonElement[]} buttons each with data-choice, and data-confidence where it gives that too
 * @property {{box: HTMLElement, buttons: HTMLButtonElement[]}|null} confidence what asks for it after the choice
 * @property {HTMLImageElement[]} pictures whose presentation is the onset
 * @property {(name: string) => HTMLElement} markOf what is marked where an alternative is chosen, or right
 * @property {(name: string) => string} words what an alternative is called in a sentence
 */

/**
 * Make the button of an answer.
 * @param {{key: string|null}} option key: the digit that presses it
 * @param {Object<string, string|number>} data attributes data-… that say what it answers
 * @param {...(Node|string)} content
 * @returns {HTMLButtonElement}
 */
export function choiceButton({ key }, data, ...content) {
  const named = Object.entries(data).map(([name, value]) => [`data-${name}`, value]);
  const hint = key ? [el('kbd', { 'aria-hidden': 'true' }, key)] : [];
  const attributes = { type: 'button', class: 'choice', 'data-key': key, 'aria-keyshortcuts': key };
  return el('button', { ...attributes, ...Object.fromEntries(named) }, ...hint, ...content);
}

/**
 * Make the row that asks for the confidence once the choice is made; its room is kept from the beginning.
 * @param {{confidence: object[], confidence_when: string}} view
 * @returns {Drawn['confidence']}
 */
export function confidenceRow({ confidence, confidence_when: when }) {
  if (when !== 'after' || !confidence.length) return null;
  const buttons = confidence.map((level) => choiceButton(level, { confidence: level.value }, level.label));
  const question = el('p', {}, 'How confident are you?');
  const group = { role: 'group', 'aria-label': 'Confidence', tabindex: '-1' };
  return { box: el('div', { ...group, class: 'confidence later' }, question, el('div', { class: 'levels' }, ...buttons)), buttons };
}

/** Wait for the choice, and again where a press turns out to be earlier than the measured onset or in the lock. */
async function choiceAfter(buttons, loopOnset, measured, lock, { blocked, signal }) {
  for (let since = loopOnset; ;) {
    const press = await firstPress(buttons, since, blocked, signal);
    since = (await measured).at + lock;
    if (press.at >= since) return press;
  }
}

/** Ask for the confidence in a choice that is made. */
async function confidenceIn({ box, buttons }, { blocked, signal }) {
  const since = await present(() => {
    box.classList.remove('later');
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: 'nearest' });
  });
  const { button } = await firstPress(buttons, since, blocked, signal);
  button.classList.add('pressed');
  return Number(button.dataset.confidence);
}

/** The answer and the press that gave it. */
async function answerTo(drawn, press, context) {
  const { choice, confidence } = press.button.dataset;
  drawn.trial.classList.add('chosen');
  press.button.classList.add('pressed');
  drawn.markOf(choice).classList.add('is-chosen');
  if (confidence) return { choice, confidence: Number(confidence) };
  return drawn.confidence ? { choice, confidence: await confidenceIn(drawn.confidence, context) } : { choice };
}

/** Wait for the answer or for the end of the time, whichever is earlier by the clock. */
async function answerInTime(drawn, view, loopOnset, measured, context) {
  const lock = view.lock_ms ?? 0;
  const answered = choiceAfter(drawn.buttons, loopOnset, measured, lock, context)
    .then(async (press) => ({ press, answer: await answerTo(drawn, press, context) }));
  const onset = await measured;
  const ended = timeLimit(view.time_limit_s, onset.at, context.signal)
    .then((at) => ({ press: { at, key: '' }, answer: {}, timedOut: true }));
  return { onset, ...await Promise.race([answered, ended]) };
}

async function showFeedback({ markOf, told, words }, { correct, choice }) {
  const right = markOf(choice);
  right.classList.add('is-right');
  right.append(el('span', { class: 'tick', 'aria-hidden': 'true' }, '✓'));
  told.textContent = `${correct ? 'Yes' : 'No'}, it is ${words(choice)}.`;
  await sleep(FEEDBACK_MS);
}

/** Leave the framed choice for a moment, then an empty stage, so that each trial is seen to begin. */
async function clearAway(stage, framed) {
  await framed;
  stage.replaceChildren();
  await sleep(BLANK_MS);
}

/**
 * Put a choice on the stage and wait for its answer.
 * @param {Drawn} drawn
 * @param {object} view with lock_ms and time_limit_s where there are limits
 * @param {import('./run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export async function playChoice(drawn, view, context) {
  const { stage, frames, log } = context;
  const over = new AbortController();
  const within = { ...context, signal: AbortSignal.any([context.signal, over.signal]) };
  frames.begin();
  afterLock(drawn.buttons, view.lock_ms, within.signal);
  const loopOnset = await present(() => {
    stage.replaceChildren(drawn.trial);
    drawn.heading.focus({ preventScroll: true });
  });
  const measured = onsetOf(drawn.pictures, loopOnset);
  const { onset, press, answer, timedOut } = await answerInTime(drawn, view, loopOnset, measured, within);
  over.abort();
  drawn.trial.classList.add('answered');
  if (timedOut) drawn.told.textContent = 'The time is up.';
  const framed = sleep(timedOut ? FEEDBACK_MS : FRAME_MS);
  return {
    answer,
    timing: timingRecord(onset, press, frames, log, { timedOut }),
    showFeedback: (feedback) => showFeedback(drawn, feedback),
    finish: () => clearAway(stage, framed),
  };
}
