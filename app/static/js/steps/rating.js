/** A point on a scale about pictures, perhaps with a motivation and a comment. */

import { ask } from '../asked.js';
import { allWell, OptionsField, TextField } from '../fields.js';
import { answerScale, digits } from '../scale.js';

function motivationField(motivation) {
  return new OptionsField('motivation', motivation.question, motivation.options, { other: motivation.other });
}

/** The answer to the second question: the place of an option, or one's own words. */
function motivationAnswer(field) {
  if (!field) return {};
  const { value } = field;
  return typeof value === 'object' ? { motivation: 'other', other: value.other } : { motivation: value };
}

/**
 * Show one rating and wait until it is sent.
 * @param {object} step with view {question, layout, columns, scale, motivation, comment, button}
 * @param {import('../run.js').Context} context
 * @returns {Promise<object>} as the loop of a run expects it
 */
export function drawRating(step, context) {
  const { scale, motivation, comment } = step.view;
  return ask(step, context, (desk) => {
    const points = answerScale('rating', scale, digits(scale), desk);
    const why = motivation && motivationField(motivation);
    const remark = comment && new TextField('comment', comment, { long: true, required: false });
    const fields = [why, remark].filter(Boolean);
    const read = () => {
      const well = allWell(fields);
      if (!points.chosen() || !well) return null;
      const said = remark ? { comment: remark.value ?? '' } : {};
      return { rating: Number(desk.choice.value), ...motivationAnswer(why), ...said };
    };
    return { parts: [points.element, ...fields.map((field) => field.element)], read };
  });
}
