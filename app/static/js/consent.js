/** Entry of the consent page: say before anyone agrees what screen the study needs, and let them agree once. */

import { needsOf, ScreenCheck } from './screen_check.js';

new ScreenCheck(needsOf(document.getElementById('stage')), document.getElementById('screen-check')).update();

// The second click of a double one would begin a second run. Who comes back to the page may agree again.
let agreed = false;
document.querySelector('form').addEventListener('submit', (event) => {
  if (agreed) event.preventDefault();
  agreed = true;
});
addEventListener('pageshow', () => { agreed = false; });
