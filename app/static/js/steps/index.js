/** What can be shown: one draw function per kind of step. */

import { drawContactSheet } from './contact_sheet.js';
import { drawDebrief } from './debrief.js';
import { drawForcedChoice } from './forced_choice.js';
import { drawForm } from './form.js';
import { drawJudgement } from './judgement.js';
import { drawOddOneOut } from './odd_one_out.js';
import { drawRating } from './rating.js';
import { drawSameDifferent } from './same_different.js';
import { drawSlider } from './slider.js';
import { drawText } from './text.js';

/**
 * Each takes (step, context) and resolves to {answer, timing, showFeedback?, finish?}, or to null where nothing is answered.
 * @type {Object<string, (step: object, context: import('../run.js').Context) => Promise<object|null>>}
 */
export const STEPS = {
  contact_sheet: drawContactSheet,
  debrief: drawDebrief,
  forced_choice: drawForcedChoice,
  form: drawForm,
  instructions: drawText,
  judgement: drawJudgement,
  odd_one_out: drawOddOneOut,
  pause: drawText,
  rating: drawRating,
  same_different: drawSameDifferent,
  score: drawText,
  slider: drawSlider,
};
