/** The way out: ask once, tell the server, say good-bye. */

import { el } from './dom.js';
import { Refused } from './requests.js';
import { showError } from './run.js';

const GONE = 410;
const SENDING = 'Your withdrawal is being sent. If there is no connection now, it is sent as soon as there is one: '
  + 'please leave this window open until then.';
const FAREWELL = 'Your answers are deleted. Thank you for your time. You may close this window.';

function say(stage, title, sentence) {
  const heading = el('h1', { tabindex: '-1' }, title);
  stage.replaceChildren(el('article', { class: 'card' }, heading, el('p', {}, sentence)));
  heading.focus();
}

/** Put an empty stage in place of the run's, so that a step still being drawn no longer shows. */
function freshStage(stage) {
  const fresh = stage.cloneNode(false);
  stage.replaceWith(fresh);
  return fresh;
}

/** Tell the server; where a reply was lost, or in another tab, the withdrawal may have happened before. */
async function withdraw(api) {
  try {
    await api.withdraw();
  } catch (error) {
    if (error.status !== GONE) throw error;
  }
}

async function leave({ api, stage, screen, saveState }) {
  const fresh = freshStage(stage);
  screen.whenFits(false);
  saveState.subject = 'withdrawal';
  say(fresh, 'Withdrawing…', SENDING);
  try {
    await withdraw(api);
    saveState.end();
    say(fresh, 'You have withdrawn', FAREWELL);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    showError(fresh, error.message);
  }
}

/**
 * Make the withdraw button work.
 * @param {import('./run.js').Context} context
 * @param {AbortController} run aborted when the participant withdraws
 */
export function offerWithdrawal(context, run) {
  const open = document.getElementById('withdraw');
  const dialog = document.getElementById('withdraw-dialog');
  open.addEventListener('click', () => {
    dialog.returnValue = '';
    dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'withdraw') return;
    run.abort();
    open.hidden = true;
    leave(context);
  });
}
