/** The way out: ask once, tell the server, say good-bye. */

import { Refused } from './requests.js';
import { freshStage, showCard, showError } from './stage.js';

const GONE = 410;
const SENDING = 'Your withdrawal is being sent. If there is no connection now, it is sent as soon as there is one: '
  + 'please leave this window open until then.';
const FAREWELL = 'Your answers are deleted. Thank you for your time. You may close this window.';

/**
 * Say good-bye to someone who has withdrawn, here or elsewhere.
 * @param {import('./run.js').Context} context
 */
export async function showWithdrawn({ queue, saveState, screen, stage }) {
  await queue.clear();
  screen.whenFits(false);
  saveState.end();
  document.getElementById('withdraw').hidden = true;
  showCard(stage, 'You have withdrawn', FAREWELL);
}

/** Tell the server; where a reply was lost, or in another tab, the withdrawal may have happened before. */
async function send(api) {
  try {
    await api.withdraw();
  } catch (error) {
    if (error.status !== GONE) throw error;
  }
}

/**
 * Withdraw: forget the answers that wait, and tell the server, on the next load if this one ends before.
 * @param {import('./run.js').Context} context
 * @returns {Promise<void>}
 */
export async function leave(context) {
  const { api, queue, saveState, screen } = context;
  context.stage = freshStage(context.stage);
  document.getElementById('withdraw').hidden = true;
  screen.whenFits(false);
  saveState.subject = 'withdrawal';
  saveState.holding = false;
  saveState.set('saving', 0);
  showCard(context.stage, 'Withdrawing…', SENDING);
  try {
    await queue.withdraw();
    await send(api);
    await showWithdrawn(context);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    saveState.set('refused', 0);
    showError(context.stage, error.message);
  }
}

/**
 * Make the withdraw button work.
 * @param {import('./run.js').Context} context
 * @param {AbortController} run aborted when the participant withdraws
 */
export function offerWithdrawal(context, run) {
  const dialog = document.getElementById('withdraw-dialog');
  document.getElementById('withdraw').addEventListener('click', () => {
    dialog.returnValue = '';
    dialog.showModal();
  });
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'withdraw') return;
    run.abort();
    leave(context);
  });
}
