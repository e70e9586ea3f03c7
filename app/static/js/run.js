/** The loop of a run: take a step, draw it, wait for its answer, save it, take the next. */

import { newUuid } from './api.js';
import { el } from './dom.js';
import { Refused } from './requests.js';
import { STEPS } from './steps/index.js';

const NEEDS_NO_ROOM = new Set(['debrief']);

/**
 * What a draw function may use.
 * @typedef {object} Context
 * @property {HTMLElement} stage the part of the page that a step fills
 * @property {import('./preload.js').ImageStore} images
 * @property {import('./timing.js').FrameLoop} frames
 * @property {import('./events.js').FocusLog} log
 * @property {() => boolean} blocked true while something covers the step
 * @property {AbortSignal} signal aborted at withdrawal
 * @property {import('./api.js').Api} api
 * @property {import('./screen_check.js').ScreenCheck} screen
 * @property {import('./save_state.js').SaveState} saveState
 */

function describePosition({ view }) {
  if (!view.progress) return '';
  const { block, blocks, trial, trials, practice } = view.progress;
  return `${practice ? 'Practice' : `Block ${block} of ${blocks}`} · trial ${trial} of ${trials}`;
}

function showProgress(step) {
  const bar = document.getElementById('progress');
  bar.max = Math.max(step.total - 1, 1);
  bar.value = step.index;
  document.getElementById('position').textContent = describePosition(step);
}

/**
 * Say what went wrong, and offer to load the page anew.
 * @param {HTMLElement} stage
 * @param {string} sentence
 */
export function showError(stage, sentence) {
  const heading = el('h1', { tabindex: '-1' }, 'This did not work');
  const reload = el('button', { type: 'button', class: 'primary' }, 'Reload this page');
  reload.addEventListener('click', () => location.reload());
  stage.replaceChildren(el('section', { class: 'card', role: 'alert' },
    heading, el('p', {}, sentence), el('p', { class: 'actions' }, reload)));
  heading.focus();
}

/** Save one outcome; an answer that another tab gave first is no error: go on there. */
async function save(step, outcome, { api, log, saveState }) {
  const body = { uuid: newUuid(), answer: outcome.answer, timing: outcome.timing, events: log.drain() };
  try {
    return await api.save(step.index, body);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409 || !error.step) throw error;
    saveState.set('saved');
    saveState.say(error.message);
    return { feedback: null, step: error.step };
  }
}

/** Play one step; return the next, or null after the last. */
async function playStep(step, context) {
  showProgress(step);
  await context.screen.whenFits(!NEEDS_NO_ROOM.has(step.kind));
  if (step.kind !== 'forced_choice') context.images.preload(step.preload ?? []);
  const outcome = await STEPS[step.kind](step, context);
  if (outcome === null) return null;
  const reply = await save(step, outcome, context);
  if (reply.feedback) await outcome.showFeedback(reply.feedback);
  await outcome.finish?.();
  return reply.step;
}

/**
 * Play a run from its first unanswered step to its end.
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function play(context) {
  try {
    let step = await context.api.step();
    while (step && !context.signal.aborted) step = await playStep(step, context);
  } catch (error) {
    if (context.signal.aborted) return;
    showError(context.stage, error.message);
    if (!(error instanceof Refused)) throw error;
  }
}
