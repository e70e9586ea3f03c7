/** The server's side of a run: three requests, repeated without end while the server cannot be reached. */

import { ask, persist, Refused } from './requests.js';

const NEVER = new AbortController().signal;

/**
 * Make a random UUID; crypto.randomUUID exists on https and on this machine only.
 * @returns {string}
 */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Requests of one run. */
export class Api {
  /**
   * @param {string} runUrl such as /run/TOKEN
   * @param {(state: 'saving'|'saved'|'offline'|'refused') => void} onState told at every change
   * @param {AbortSignal} signal ends everything but a withdrawal
   */
  constructor(runUrl, onState, signal) {
    this.runUrl = runUrl;
    this.onState = onState;
    this.signal = signal;
  }

  /**
   * Fetch the first unanswered step.
   * @returns {Promise<object>}
   */
  step() {
    const options = { headers: { Accept: 'application/json' }, cache: 'no-store' };
    return this.#request('/step', options, this.signal);
  }

  /**
   * Save one answer. The body carries its own uuid, so that repeats are harmless.
   * @param {number} index
   * @param {{uuid: string, answer: object, timing: object, events: object[]}} body
   * @returns {Promise<{saved: boolean, feedback: object|null, step: object}>}
   */
  save(index, body) {
    return this.#request(`/steps/${index}`, asPost(body), this.signal);
  }

  /**
   * Withdraw from the study.
   * @returns {Promise<{withdrawn: boolean}>}
   */
  withdraw() {
    return this.#request('/withdraw', asPost({}), NEVER);
  }

  async #request(path, options, signal) {
    const posts = options.method === 'POST';
    if (posts) this.onState('saving');
    try {
      const attempt = async () => (await ask(this.runUrl + path, options, signal)).json();
      const reply = await persist(attempt, () => this.onState('offline'), signal);
      this.onState('saved');
      return reply;
    } catch (error) {
      if (error instanceof Refused) this.onState(posts ? 'refused' : 'saved');
      throw error;
    }
  }
}

function asPost(body) {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
