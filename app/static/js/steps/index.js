/** What can be shown: one draw function per kind of step. */

import { drawDebrief } from './debrief.js';
import { drawForcedChoice } from './forced_choice.js';
import { drawText } from './text.js';

/**
 * Each takes (step, context) and resolves to {answer, timing, showFeedback?, finish?}, or to null where nothing is answered.
 * @type {Object<string, (step: object, context: import('../run.js').Context) => Promise<object|null>>}
 */
export const STEPS = {
  debrief: drawDebrief,
  forced_choice: drawForcedChoice,
  instructions: drawText,
  pause: drawText,
};
