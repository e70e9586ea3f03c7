/** Yes or no about pictures, how sure one is and how clear they were. */

import { ask } from '../asked.js';
import { allWell, ScaleField } from '../fields.js';
import { answerScale } from '../scale.js';

const KEYS = { yes: 'y', no: 'n' };
const SCALES = ['confidence', 'clarity'];

/**
 * Show one judgement and wait until it is sent.
 * @param {object} step with view {question, layout, columns, options, confidence, clarity, button}
 * @param {import('../run.js').Context} context
 * @returns {Promise<object>} as the loop of a run expects it
 */
export function drawJudgement(step, context) {
  const { view } = step;
  return ask(step, context, (desk) => {
    const options = answerScale('response', { points: view.options }, (value) => KEYS[value], desk);
    options.element.classList.add('yes-no');
    const names = SCALES.filter((name) => view[name]);
    const fields = names.map((name) => new ScaleField(name, view[name].question, view[name]));
    const read = () => {
      const well = allWell(fields);
      if (!options.chosen() || !well) return null;
      const levels = names.map((name, place) => [name, fields[place].value]);
      return { response: desk.choice.value, ...Object.fromEntries(levels) };
    };
    return { parts: [options.element, ...fields.map((field) => field.element)], read };
  });
}
