/** A page of questions; where they have right answers, it may have to be tried again. */

import { el, elFromHtml } from '../dom.js';
import { allWell, NumberField, OptionsField, ScaleField, TextField } from '../fields.js';
import { counts } from '../press.js';
import { Presses } from '../presses.js';
import { showCard } from '../stage.js';
import { present, timingRecord } from '../timing.js';

const OTHER = 'Other, please specify';

function options({ id, label, options: words, other, required }, multiple) {
  return new OptionsField(id, label, words, { multiple, other: other ? OTHER : null, required });
}

const FIELDS = {
  single: (question) => options(question, false),
  multiple: (question) => options(question, true),
  text: ({ id, label, required }) => new TextField(id, label, { required }),
  long_text: ({ id, label, required }) => new TextField(id, label, { required, long: true }),
  number: ({ id, label, min, max, required }) => new NumberField(id, label, { min, max, required }),
  likert: ({ id, label, scale, required }) => new ScaleField(id, label, scale, required),
};

function build(view, fields, heading, button) {
  const form = el('form', { class: 'card questions', novalidate: true, autocomplete: 'off' }, heading);
  if (view.html) form.append(elFromHtml('div', { class: 'prose' }, view.html));
  form.append(...fields.map((field) => field.element), el('p', { class: 'actions' }, button));
  return form;
}

/** Resolve with the press that sent the form when every field is well. */
function sent(form, fields, presses, signal) {
  return new Promise((resolve) => {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const press = presses.of(event);
      if (press && allWell(fields)) resolve(press);
    }, { signal });
  });
}

function answersOf(fields, questions) {
  const given = questions.map(({ id }, place) => [id, fields[place].value]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** Say that something was wrong, never what, and wait until that is read. */
function tryAgain({ stage, blocked, signal }, left) {
  const tries = left === 1 ? 'one more try' : `${left} more tries`;
  const sentence = left ? `Not all of your answers were right: please read the instructions again. You have ${tries}.`
    : 'Not all of your answers were right, and there is no further try.';
  const button = el('button', { type: 'button', class: 'primary' }, 'Continue');
  showCard(stage, 'Not quite', sentence, el('p', { class: 'actions' }, button));
  const shown = performance.now();
  return new Promise((resolve) => {
    button.addEventListener('click', (event) => { if (counts(event, shown, blocked)) resolve(); }, { signal });
  });
}

/**
 * Show a form and wait until it is sent.
 * @param {object} step with view {title, html, questions, button}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function}>}
 */
export async function drawForm({ view }, context) {
  const { stage, frames, log, blocked } = context;
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const heading = el('h1', { tabindex: '-1' }, view.title);
  const button = el('button', { type: 'submit', class: 'primary' }, view.button);
  const fields = view.questions.map((question) => FIELDS[question.kind](question));
  const form = build(view, fields, heading, button);
  const presses = new Presses(blocked, signal);
  const sending = sent(form, fields, presses, signal);

  frames.begin();
  const shown = await present(() => {
    stage.replaceChildren(form);
    heading.focus();
  });
  presses.since = shown;
  const press = await sending;
  ended.abort();
  button.disabled = true;
  return {
    answer: { answers: answersOf(fields, view.questions) },
    timing: timingRecord({ at: shown, method: 'frame-loop' }, press, frames, log),
    showFeedback: ({ attempts_left: left }) => tryAgain(context, left),
  };
}
