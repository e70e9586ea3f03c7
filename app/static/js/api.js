/** The server's side of a run: three requests, repeated without end while the server cannot be reached. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
const TIMEOUT_MS = 20000;
const TRY_AGAIN = new Set([408, 425, 429]);

/** The server understood the request and refused it; the message is its sentence. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {{error?: string, step?: object}} body
   */
  constructor(status, body) {
    super(body.error ?? `The server refused this with status ${status}.`);
    this.status = status;
    this.step = body.step ?? null;
  }
}

/** Resolve after `ms`, or as soon as the browser says that it is online again. */
function waitForNetwork(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });
}

/** One attempt: the reply's JSON, Refused for a definite no, any other error for "try again". */
async function attempt(url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.ok) return response.json();
  if (response.status >= 500 || TRY_AGAIN.has(response.status)) throw new Error(`status ${response.status}`);
  throw new Refused(response.status, await response.json().catch(() => ({})));
}

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
   * @param {(state: 'saving'|'saved'|'offline') => void} onState told at every change
   */
  constructor(runUrl, onState) {
    this.runUrl = runUrl;
    this.onState = onState;
  }

  /**
   * Fetch the first unanswered step.
   * @returns {Promise<object>}
   */
  step() {
    return this.#request('/step', { headers: { Accept: 'application/json' }, cache: 'no-store' });
  }

  /**
   * Save one answer. The body carries its own uuid, so that repeats are harmless.
   * @param {number} index
   * @param {{uuid: string, answer: object, timing: object, events: object[]}} body
   * @returns {Promise<{saved: boolean, feedback: object|null, step: object}>}
   */
  save(index, body) {
    return this.#request(`/steps/${index}`, asPost(body));
  }

  /**
   * Withdraw from the study.
   * @returns {Promise<{withdrawn: boolean}>}
   */
  withdraw() {
    return this.#request('/withdraw', asPost({}));
  }

  async #request(path, options) {
    if (options.method === 'POST') this.onState('saving');
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const reply = await attempt(this.runUrl + path, options);
        this.onState('saved');
        return reply;
      } catch (error) {
        if (error instanceof Refused) throw error;
        this.onState('offline');
        await waitForNetwork(wait);
      }
    }
  }
}

function asPost(body) {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
