/** How soon and for how long a step can be answered, and what the participant sees of it. */

import { el } from './dom.js';

const TICK_MS = 200;
const SHORTEST_SHOWN_MS = 1000;

/**
 * Wait for a time, and tell meanwhile how many seconds are left until then.
 * @param {number} end a time of performance.now()
 * @param {(seconds: number) => void} show called at once, and again a few times a second
 * @param {AbortSignal} signal
 * @returns {Promise<number>} the end; never resolved once the signal is aborted
 */
export function countDown(end, show, signal) {
  return new Promise((resolve) => {
    const finish = () => {
      clearInterval(ticking);
      clearTimeout(timer);
    };
    const tick = () => show(Math.ceil((end - performance.now()) / 1000));
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

/** Count down on a sign in the header of the page. */
async function countDownOnSign(className, end, words, signal) {
  const sign = el('span', { class: `limit ${className}`, role: 'timer' });
  const show = (seconds) => {
    if (sign.textContent !== words(seconds)) sign.textContent = words(seconds);
  };
  if (!signal.aborted) (document.querySelector('header.bar') ?? document.body).append(sign);
  signal.addEventListener('abort', () => sign.remove());
  await countDown(end, show, signal);
  sign.remove();
  return end;
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
  const end = performance.now() + ms;
  if (ms < SHORTEST_SHOWN_MS) await countDown(end, () => {}, signal);
  else await countDownOnSign('lock', end, (seconds) => `You can answer in ${seconds} s`, signal);
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
  return countDownOnSign('time', onset + 1000 * seconds, words, signal);
}
