/** A row of points of which one is chosen: native radio buttons, each with all of its label as the target. */

import { el } from './dom.js';
import { shortcutOf } from './presses.js';

/** The digit that chooses a point: its value; 0 stands for 10 where no point is 0. */
function digitOf(value, points) {
  if (value >= 0 && value <= 9) return String(value);
  return value === 10 && !points.some((point) => point.value === 0) ? '0' : null;
}

function pointLabel(name, { value, label }, key) {
  const hint = key === null || key === label ? '' : el('kbd', { 'aria-hidden': 'true' }, key.toUpperCase());
  return el('label', { class: 'point' },
    el('input', { type: 'radio', name, value, 'data-key': key, 'aria-keyshortcuts': key }),
    el('span', {}, label), hint);
}

function ends({ low, high }) {
  if (!low && !high) return '';
  return el('div', { class: 'ends', 'aria-hidden': 'true' }, el('span', {}, low), el('span', {}, high));
}

/** What a listener hears beside the number of a point at an end. */
function nameEnds(inputs, { low, high }) {
  const say = (input, words) => {
    if (words) input.setAttribute('aria-label', `${input.value}, ${words}`);
  };
  say(inputs[0], low);
  say(inputs.at(-1), high);
}

/**
 * Make a scale; arrow keys move and choose, as in every group of radio buttons. Nothing is chosen beforehand.
 * @param {string} name of the group, its own on the page
 * @param {{points: {value: number|string, label: string}[], low?: string, high?: string}} scale
 * @param {(value: number|string) => string|null} [keyOf] the key of a point, none by default
 * @returns {{element: HTMLElement, inputs: HTMLInputElement[]}}
 */
export function scaleRow(name, scale, keyOf = () => null) {
  const { points } = scale;
  const labels = points.map((point) => pointLabel(name, point, keyOf(point.value)));
  const inputs = labels.map((label) => label.querySelector('input'));
  nameEnds(inputs, scale);
  const short = points.every(({ label }) => label.length <= 3);
  const row = el('div', { class: `points${short ? ' numbers' : ''}` }, ...labels);
  return { element: el('div', { class: 'scale' }, ends(scale), row), inputs };
}

/**
 * The keys of a scale's points: digits.
 * @param {{points: {value: number}[]}} scale
 * @returns {(value: number) => string|null}
 */
export function digits({ points }) {
  return (value) => digitOf(value, points);
}

/** Let radio buttons make the choice, each also by its key. */
function timeChoice(inputs, { choice, presses, signal }) {
  const show = () => inputs.forEach((input) => { input.checked = input.value === choice.value; });
  for (const input of inputs) {
    input.addEventListener('change', (event) => {
      choice.set(input.value, presses.of(event));
      show();
    });
  }
  addEventListener('keydown', (event) => {
    const key = shortcutOf(event);
    const input = key && inputs.find(({ dataset }) => dataset.key === key);
    if (!input || input.matches(':disabled') || !choice.set(input.value, presses.of(event))) return;
    event.preventDefault();
    show();
    input.focus();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, { signal });
}

/**
 * Make the scale whose press is the response of a trial.
 * @param {string} name
 * @param {object} scale as of scaleRow
 * @param {(value: number|string) => string|null} keyOf
 * @param {import('./asked.js').Desk} desk
 * @returns {{element: HTMLElement, chosen: () => boolean}} chosen: whether a point is; says so and goes there if not
 */
export function answerScale(name, scale, keyOf, desk) {
  const { element, inputs } = scaleRow(name, scale, keyOf);
  const problem = el('p', { class: 'problem', role: 'status' });
  const complain = (sentence) => {
    problem.textContent = sentence;
    element.classList.toggle('missing', sentence !== '');
  };
  timeChoice(inputs, desk);
  element.append(problem);
  element.addEventListener('input', () => complain(''));
  const chosen = () => {
    const missing = desk.choice.press === null;
    complain(missing ? 'Please choose an answer.' : '');
    if (missing) inputs[0].focus();
    return !missing;
  };
  return { element, chosen };
}
