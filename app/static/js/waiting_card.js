/** What the page shows while it has no step to show: calm, and true. */

import { showCard } from './stage.js';

const SHOW_AFTER_MS = 500;
const ON_DISK = 'Your answers are kept on this computer';
const IN_MEMORY = 'Your answers are kept in this window, please leave it open';

function words({ state, waiting, durable }) {
  if (state === 'offline') {
    const goesOn = 'his page goes on as soon as the study can be reached.';
    return ['No connection', waiting ? `${durable ? ON_DISK : IN_MEMORY}; t${goesOn}` : `T${goesOn}`];
  }
  return ['One moment, please', waiting ? 'Your answers are being saved.' : 'The study is being loaded.'];
}

/**
 * Wait for something; if it takes long, show a card that says why.
 * @template T
 * @param {Promise<T>} promise
 * @param {HTMLElement} stage
 * @param {import('./save_state.js').SaveState} saveState
 * @param {AbortSignal} signal takes the card's place in the stage away
 * @returns {Promise<T>}
 */
export async function withWaitingCard(promise, stage, saveState, signal) {
  let shown = '';
  const draw = () => {
    const [title, sentence] = words(saveState);
    if (shown !== title + sentence) showCard(stage, title, sentence).dataset.waiting = '';
    shown = title + sentence;
  };
  const ended = new AbortController();
  const within = { signal: AbortSignal.any([ended.signal, signal]) };
  const timer = setTimeout(() => {
    if (signal.aborted) return;
    draw();
    saveState.addEventListener('change', draw, within);
  }, SHOW_AFTER_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}
