/** Requests that are repeated until the server answers or the run is over. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
const TIMEOUT_MS = 20000;
const TRY_AGAIN = new Set([408, 425, 429]);

const waiting = new Set();

/** The server understood the request and refused it; the message is its sentence. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {{error: string}} body the server's reply
   */
  constructor(status, body) {
    super(body.error);
    this.status = status;
    this.body = body;
  }
}

/** Let everything that waits for the network try again at once. */
export function tryAgainNow() {
  for (const proceed of [...waiting]) proceed();
}

addEventListener('online', tryAgainNow);
document.addEventListener('visibilitychange', () => { if (!document.hidden) tryAgainNow(); });

/** Resolve after `ms`, or as soon as there is reason to believe that the server can be reached. */
function waitForNetwork(ms) {
  return new Promise((resolve) => {
    const proceed = () => {
      clearTimeout(timer);
      waiting.delete(proceed);
      resolve();
    };
    const timer = setTimeout(proceed, ms);
    waiting.add(proceed);
  });
}

/** The error for a status that is not OK; only a reply of our own server, with its sentence, is a refusal. */
async function errorOf(response) {
  const passing = response.status >= 500 || TRY_AGAIN.has(response.status);
  const body = passing ? null : await response.json().catch(() => null);
  return body?.error ? new Refused(response.status, body) : new Error(`status ${response.status}`);
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
  if (!response.ok) throw await errorOf(response);
  return response;
}

/**
 * Repeat an attempt until it succeeds or is refused, with growing pauses and without end.
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
