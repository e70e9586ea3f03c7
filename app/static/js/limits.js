/** How soon and for how long a step can be answered, and what the participant sees of it. */

import { el } from './dom.js';

const TICK_MS = 200;
const SHORTEST_SHOWN_MS = 1000;

/** Put a sign in the header of the page. */
function showSign(className) {
  const sign = el('span', { class: `limit ${className}`, role: 'timer' });
  (document.querySelector('header.bar') ?? document.body).append(sign);
  return sign;
}

/** Resolve at a time of performance.now(), and keep what is left on the page; never, once the signal is aborted. */
function countDown(end, sign, words, signal) {
  return new Promise((resolve) => {
    const finish = () => {
      clearInterval(ticking);
      clearTimeout(timer);
      sign?.remove();
    };
    const tick = () => {
      const text = words(Math.ceil((end - performance.now()) / 1000));
      if (sign && sign.textContent !== text) sign.textContent = text;
    };
    const due = () => {
      if (performance.now() < end) {   // a timer may be early by a fraction of a millisecond
        timer = setTimeout(due, 1);
        return;
      }
      finish();
      resolve(end);
    };
    const ticking = setInterval(tick, TICK_MS);
    let timer = setTimeout(due, end - performance.now());
    signal.addEventListener('abort', finish);
    tick();
    if (signal.aborted) finish();
  });
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * Disable controls for a while, and say from when on they work. What is pressed meanwhile is lost: a caller that
 * looks at time stamps adds the lock to the time from which presses count.
 * @param {HTMLButtonElement[]} controls
 * @param {number|null|undefined} ms from now on
 * @param {AbortSignal} signal takes the sign away
 * @returns {Promise<void>} resolved when the controls work; never, once the signal is aborted
 */
export async function afterLock(controls, ms, signal) {
  if (!(ms > 0)) return;
  for (const control of controls) control.disabled = true;
  const sign = ms >= SHORTEST_SHOWN_MS ? showSign('lock') : null;
  await countDown(performance.now() + ms, sign, (seconds) => `You can answer in ${seconds} s`, signal);
  for (const control of controls) control.disabled = false;
}

/**
 * Wait for the end of a step's time, and show what is left of it.
 * @param {number|null|undefined} seconds
 * @param {number} onset when the time began, as performance.now() has it
 * @param {AbortSignal} signal ends the waiting, to be aborted once the step is answered
 * @returns {Promise<number>} the time of the end; pending for ever where there is no limit or the signal is aborted
 */
export function timeLimit(seconds, onset, signal) {
  if (!(seconds > 0)) return new Promise(() => {});
  const words = (left) => `Time left ${clock(Math.max(left, 0))}`;
  return countDown(onset + 1000 * seconds, showSign('time'), words, signal);
}
