/** A slider about pictures: no mark stands anywhere until the participant puts one. */

import { ask } from '../asked.js';
import { el } from '../dom.js';

const BUTTON_STEPS = 20;   // presses of a button from one end to the other

function rangeInput({ min, max, step }) {
  const range = el('input', {
    type: 'range', min, max, step, class: 'unset', 'aria-labelledby': 'question', 'aria-describedby': 'low high',
    'aria-valuetext': 'not answered',
  });
  range.value = (min + max) / 2;   // where keys and buttons begin
  return range;
}

function nudge(words, sign) {
  return el('button', { type: 'button', class: 'nudge', 'aria-label': `Towards “${words}”` }, sign);
}

function draw({ low, high }, range, less, more) {
  return el('div', { class: 'slider' },
    el('div', { class: 'ends' }, el('span', { id: 'low' }, low), el('span', { class: 'hint' }, 'Click on the line'),
      el('span', { id: 'high' }, high)),
    el('div', { class: 'track' }, less, range, more));
}

/** Let keys, the track, the thumb and two buttons set the value. */
function listen(range, { less, more }, { min, max, step }, commit) {
  const stride = Math.max(step, Math.round((max - min) / BUTTON_STEPS / step) * step);
  const move = (by) => (event) => commit(event, Number(range.value) + by);
  less.addEventListener('click', move(-stride));
  more.addEventListener('click', move(stride));
  range.addEventListener('input', (event) => commit(event, Number(range.value)));
  // A click right at the middle and Space change nothing, so that the browser tells of no input.
  range.addEventListener('click', (event) => commit(event, Number(range.value)));
  range.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    commit(event, Number(range.value));
  });
}

/**
 * Show one slider and wait until its value is sent.
 * @param {object} step with view {question, layout, columns, scale: {min, max, step, low, high}, button}
 * @param {import('../run.js').Context} context
 * @returns {Promise<object>} as the loop of a run expects it
 */
export function drawSlider(step, context) {
  const { scale } = step.view;
  return ask(step, context, ({ button, choice, presses }) => {
    const range = rangeInput(scale);
    const less = nudge(scale.low, '−');
    const more = nudge(scale.high, '+');
    button.disabled = true;
    const commit = (event, value) => {
      const press = presses.of(event);
      if (!press) return;
      range.value = value;
      choice.set(Number(range.value), press);
      range.classList.remove('unset');
      range.setAttribute('aria-valuetext', range.value);
      button.disabled = false;
    };
    listen(range, { less, more }, scale, commit);
    return { parts: [draw(scale, range, less, more)], read: () => ({ value: choice.value }) };
  });
}
