/** A trial whose answer is composed and then sent with a button: pictures, a question, controls. */

import { el, sleep } from './dom.js';
import { afterLock, timeLimit } from './limits.js';
import { whileLoading } from './pictures.js';
import { Choice, Presses } from './presses.js';
import { pictureColumns } from './rows.js';
import { onsetOf, present, timingRecord } from './timing.js';

const FEEDBACK_MS = 1500;
const BLANK_MS = 100;

/**
 * What a kind of trial adds to the frame.
 * @typedef {object} Controls
 * @property {HTMLElement[]} parts from top to bottom
 * @property {() => object|null} read the answer, or null where something is missing, which has then been said
 */

/**
 * What the controls are given.
 * @typedef {object} Desk
 * @property {HTMLElement} heading the question
 * @property {HTMLButtonElement} button sends
 * @property {Choice} choice the value whose press is the response
 * @property {Presses} presses
 * @property {AbortSignal} signal aborted once the trial is over
 */

/** @returns {Desk} */
function makeDesk(view, blocked, signal) {
  return {
    heading: el('h1', { tabindex: '-1', id: 'question' }, view.question),
    button: el('button', { type: 'submit', class: 'primary' }, view.button),
    choice: new Choice(),
    presses: new Presses(blocked, signal),
    signal,
  };
}

function build(view, shown, parts, heading, button) {
  const told = el('p', { class: 'told', role: 'status' });
  const reply = el('fieldset', { class: 'reply', 'aria-labelledby': heading.id },
    ...parts, el('p', { class: 'actions' }, button), told);
  const form = el('form', { class: `asked ${view.layout}`, novalidate: true, autocomplete: 'off' },
    heading, shown.element, reply);
  return { form, reply, told };
}

/** Resolve with the answer that is sent; a trusted submission of a whole answer. */
function sent(form, presses, read, signal) {
  return new Promise((resolve) => {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const answer = presses.of(event) && read();
      if (answer) resolve({ answer });
    }, { signal });
  });
}

/** A press between the frame and the presentation that was measured saw the frame. */
function fitting(onset, press, loopOnset) {
  return press.at < onset.at ? { at: loopOnset, method: 'frame-loop' } : onset;
}

async function showFeedback(told, { correct, choice }, view) {
  const words = view.options?.find(({ value }) => value === choice)?.label ?? choice;
  told.textContent = correct ? `Yes, the answer is “${words}”.` : `No, the answer is “${words}”.`;
  await sleep(FEEDBACK_MS);
}

/** Say so where time ran out, then leave an empty stage, so that each trial is seen to begin. */
async function leave(stage, told, timedOut) {
  if (timedOut) {
    told.textContent = 'The time is up.';
    await sleep(FEEDBACK_MS);
  }
  stage.replaceChildren();
  await sleep(BLANK_MS);
}

/**
 * Show a trial and wait until its answer is sent or its time is over. The response time is that of the press that
 * chose the value which was sent.
 * @param {object} step
 * @param {import('./run.js').Context} context
 * @param {(desk: Desk) => Controls} makeControls
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export async function ask({ view }, context, makeControls) {
  const { stage, frames, log } = context;
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const desk = makeDesk(view, context.blocked, signal);
  const shown = await whileLoading(context, pictureColumns(context, view));
  const controls = makeControls(desk);
  const { form, reply, told } = build(view, shown, controls.parts, desk.heading, desk.button);
  const sending = sent(form, desk.presses, controls.read, signal);

  frames.begin();
  const loopOnset = await present(() => {
    stage.replaceChildren(form);
    desk.heading.focus({ preventScroll: true });
    afterLock([reply], view.lock_ms, signal);
  });
  desk.presses.since = loopOnset + (view.lock_ms ?? 0);
  const measuring = onsetOf(shown.images, loopOnset);
  const limit = measuring.then(({ at }) => timeLimit(view.time_limit_s, at, signal));
  const outcome = await Promise.race([sending, limit.then((end) => ({ end }))]);
  ended.abort();
  reply.disabled = true;
  const timedOut = outcome.answer === undefined;
  const press = timedOut ? { at: outcome.end, key: '' } : desk.choice.press;
  const onset = fitting(await measuring, press, loopOnset);
  return {
    answer: outcome.answer ?? {},
    timing: timingRecord(onset, press, frames, log, { timedOut, changes: desk.choice.changes }),
    showFeedback: (feedback) => showFeedback(told, feedback, view),
    finish: () => leave(stage, told, timedOut),
  };
}
