/** The way out: ask once, tell the server, say good-bye. */

import { Refused } from './api.js';
import { el } from './dom.js';
import { showError } from './run.js';

function farewell(stage) {
  const heading = el('h1', { tabindex: '-1' }, 'You have withdrawn');
  stage.replaceChildren(el('article', { class: 'card' }, heading,
    el('p', {}, 'Your answers are deleted. Thank you for your time. You may close this window.')));
  heading.focus();
}

/** Put an empty stage in place of the run's, so that a step still being drawn no longer shows. */
function freshStage(stage) {
  const fresh = stage.cloneNode(false);
  stage.replaceWith(fresh);
  return fresh;
}

async function leave({ api, stage, screen, saveState }) {
  const fresh = freshStage(stage);
  screen.whenFits(false);
  try {
    await api.withdraw();
    farewell(fresh);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    saveState.set('saved');
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
