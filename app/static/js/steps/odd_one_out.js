/** Several images: which one is not like the others? */

import { drawForcedChoice } from './forced_choice.js';

const NO_REFERENCES = { layout: 'row', titles: {}, references: { min: [], max: [] } };

/**
 * Show one trial and wait for its answer: a forced choice without references.
 * @param {object} step with view {question, alternatives: [{name, label, url, keys}], confidence}
 * @param {import('../run.js').Context} context
 * @returns {Promise<{answer: object, timing: object, showFeedback: function, finish: function}>}
 */
export function drawOddOneOut({ view }, context) {
  return drawForcedChoice({ view: { ...view, ...NO_REFERENCES } }, context);
}
