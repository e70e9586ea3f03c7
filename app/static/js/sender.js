/** Sends what the queue holds: in order, one at a time, and until the server has answered. */

import { persist, Refused, tryAgainNow } from './requests.js';

const CONFLICT = 409;
const NOT_FOUND = 404;   // a run that is not there may come back; what was read and refused is never saved

/** Works through a queue in the background. */
export class Sender {
  #queue;
  #api;
  #told;
  #signal;
  #replies = new Map();
  #wanted = false;
  #work = null;

  /**
   * @param {import('./queue.js').Queue} queue
   * @param {import('./api.js').Api} api
   * @param {object} told whom the sender tells what
   * @param {() => number|undefined} told.have gives the highest index of the steps that the page holds
   * @param {(state: string, waiting: number) => void} told.state see save_state.js
   * @param {(waiting: number) => void} told.waiting
   * @param {(index: number, reply: object) => Promise<void>} told.saved after an acknowledged answer
   * @param {(refused: Refused) => Promise<void>} told.conflict when the server has another answer or place
   * @param {(refused: Refused) => void} told.refused when an answer cannot be saved at all
   * @param {AbortSignal} signal ends the sending
   */
  constructor(queue, api, told, signal) {
    this.#queue = queue;
    this.#api = api;
    this.#told = told;
    this.#signal = signal;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden && !signal.aborted) api.saveLeaving(queue.own);
    });
  }

  /**
   * Keep an answer and begin to send it.
   * @param {number} index
   * @param {import('./queue.js').Unsent['body']} body
   * @returns {Promise<boolean>} false if another tab has answered this step
   */
  async put(index, body) {
    const kept = await this.#queue.add(index, body);
    this.#told.waiting(this.#queue.waiting);
    if (kept) this.flush();
    return kept;
  }

  /**
   * Wait for the server's reply to an answer; to be called before it is put in.
   * @param {number} index
   * @returns {Promise<object>}
   */
  replyTo(index) {
    return new Promise((resolve) => { this.#replies.set(index, resolve); });
  }

  /**
   * Send everything that waits.
   * @returns {Promise<void>} resolves when nothing is left that can be sent
   */
  flush() {
    this.#wanted = true;
    this.#work ??= this.#sendAll();
    return this.#work;
  }

  async #sendAll() {
    const offline = () => this.#told.state('offline', this.#queue.waiting);
    try {
      while (this.#wanted) {
        this.#wanted = false;
        while (await persist(() => this.#alone(() => this.#sendFirst()), offline, this.#signal));
      }
      this.#told.state(this.#queue.waiting ? 'saving' : 'saved', this.#queue.waiting);
    } catch (error) {
      if (!this.#signal.aborted) this.#told.refused(error);
    } finally {
      this.#work = null;
    }
  }

  /** Of all tabs one sends at a time, where the browser can tell them; where not, repeats are harmless. */
  #alone(work) {
    const name = `pfungst ${this.#api.runUrl}`;
    return navigator.locks ? navigator.locks.request(name, { signal: this.#signal }, work) : work();
  }

  /** Send the first answer; return whether to go on with another. */
  async #sendFirst() {
    const [unsent] = await this.#queue.read();
    if (!unsent) return false;
    this.#told.state('saving', this.#queue.waiting);
    try {
      await this.#accept(unsent, await this.#api.save(unsent, this.#told.have()));
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === CONFLICT && error.body.steps) return this.#settle(unsent, error);
      if (error.status !== NOT_FOUND) await this.#queue.drop(unsent.index, unsent.index);
      throw error;
    }
  }

  async #accept({ index }, reply) {
    if (!reply.saved) throw new Error('Something between this page and the study has answered in its place.');
    await this.#queue.drop(index, index);
    this.#told.state('saving', this.#queue.waiting);
    tryAgainNow();
    await this.#told.saved(index, reply);
    this.#replies.get(index)?.(reply);
    this.#replies.delete(index);
  }

  /** Drop what the server has decided about. An answer to a step not reached stays: one before it is missing. */
  async #settle({ index }, refused) {
    const { position, steps } = refused.body;
    const over = steps[0]?.kind === 'debrief';
    const decided = over || index <= position;
    if (decided) await this.#queue.drop(0, over ? Infinity : Math.max(index, position - 1));
    await this.#told.conflict(refused);
    return decided;
  }
}
