/** Entry of the consent page: say before anyone agrees what window the study needs. */

import { ScreenCheck } from './screen_check.js';

const { minWidth, minHeight } = document.getElementById('stage').dataset;
const min = { width: Number(minWidth), height: Number(minHeight) };
new ScreenCheck(min, document.getElementById('screen-check')).update();
