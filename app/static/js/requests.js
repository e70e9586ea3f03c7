/** Requests that are repeated until the server answers or the run is over. */

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

/**
 * Ask once.
 * @param {string} url
 * @param {RequestInit} options
 * @param {AbortSignal} signal
 * @returns {Promise<Response>}
 * @throws {Refused} for a definite no; any other error means "try again"
 */
export async function ask(url, options, signal) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await fetch(url, { ...options, signal: within });
  if (response.ok) return response;
  if (response.status >= 500 || TRY_AGAIN.has(response.status)) throw new Error(`status ${response.status}`);
  throw new Refused(response.status, await response.json().catch(() => ({})));
}

/**
 * Repeat an attempt until it succeeds or is refused.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {() => void} onTrouble told before each repetition
 * @param {AbortSignal} signal ends the repetitions
 * @returns {Promise<T>}
 */
export async function persist(attempt, onTrouble, signal) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refused || signal.aborted) throw error;
      onTrouble();
      await waitForNetwork(wait);
    }
  }
}
