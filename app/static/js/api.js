/** The server's side of a run: what can be asked of it. */

import { ask, persist } from './requests.js';

const NEVER = new AbortController().signal;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const KEEPALIVE_BYTES = 60_000;   // browsers send 64 KiB at most for a page that is going away

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

/**
 * What a reply about a run tells: its first unanswered step, how many there are, and steps from there on.
 * @typedef {{position: number, total: number, steps: object[]}} Place
 */

/** Requests of one run. */
export class Api {
  /**
   * @param {string} runUrl such as /run/TOKEN
   * @param {() => void} onTrouble told when a request that is repeated until it succeeds has not yet
   * @param {AbortSignal} signal ends everything but a withdrawal
   */
  constructor(runUrl, onTrouble, signal) {
    this.runUrl = runUrl;
    this.onTrouble = onTrouble;
    this.signal = signal;
  }

  /**
   * Fetch the first unanswered step and those ahead, however long it takes.
   * @returns {Promise<Place>}
   */
  place() {
    const options = { headers: { Accept: 'application/json' }, cache: 'no-store' };
    return persist(() => this.#json('/step', options, this.signal), this.onTrouble, this.signal);
  }

  /**
   * Send one answer once. The body carries its own uuid, so that repeats are harmless.
   * @param {import('./queue.js').Unsent} unsent
   * @param {number|undefined} have the highest index of the steps that the page holds
   * @returns {Promise<Place & {saved: boolean, index: number, feedback: object|null}>}
   */
  save({ index, body }, have) {
    return this.#json(`/steps/${index}`, asPost({ ...body, have }), this.signal);
  }

  /**
   * Send answers from a page that may be gone at once; nobody waits for the replies.
   * @param {import('./queue.js').Unsent[]} all
   */
  saveLeaving(all) {
    let left = KEEPALIVE_BYTES;
    for (const { index, body } of all) {
      const options = asPost(body);
      left -= new Blob([options.body]).size;
      if (left < 0) return;
      fetch(`${this.runUrl}/steps/${index}`, { ...options, keepalive: true }).catch(() => {});
    }
  }

  /**
   * Withdraw from the study, however long it takes.
   * @returns {Promise<{withdrawn: boolean}>}
   */
  withdraw() {
    return persist(() => this.#json('/withdraw', asPost({}), NEVER), this.onTrouble, NEVER);
  }

  async #json(path, options, signal) {
    const reply = await ask(this.runUrl + path, options, signal);
    return reply.json();
  }
}

function asPost(body) {
  return { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) };
}
