/** Images that are fetched and decoded before they are due. */

import { ask, persist, tryAgainNow } from './requests.js';

const AT_ONCE = 4;         // of the six connections that a browser opens to a server: two are left for answers
const TIMEOUT_MS = 20000;

/** Fetch an image. What went wrong with one that fails only a plain request can tell. */
async function fetchImage(url, signal) {
  const image = new Image();
  image.decoding = 'sync';
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      setTimeout(() => reject(new Error('It takes too long.')), TIMEOUT_MS);
      image.src = url;
    });
  } catch (error) {
    await ask(url, {}, signal);
    throw error;
  }
  return image;
}

/** An image on its way. */
class Coming {
  /** The image, fetched; null before that has begun. */
  fetched = null;

  /** True once a step waits for it. */
  due = false;

  /** True for those of the next steps, which are decoded as soon as they are fetched. */
  near = false;

  constructor(url) {
    this.url = url;
  }

  /** Fetch, once, however long it takes. */
  begin(onTrouble, signal) {
    this.fetched ??= persist(() => fetchImage(this.url, signal), () => { if (this.due) onTrouble(); }, signal);
    this.fetched.then((image) => { if (this.near) image.decode(); }).catch(() => {});
    return this.fetched;
  }
}

/** Holds the images of the steps ahead: fetched all, decoded those that are near. */
export class ImageStore {
  #coming = new Map();
  #taken = new Set();
  #running = 0;
  #onTrouble;
  #signal;

  /**
   * @param {() => void} onTrouble told when an image that a step waits for cannot be fetched and is tried again
   * @param {AbortSignal} signal ends the fetching
   */
  constructor(onTrouble, signal) {
    this.#onTrouble = onTrouble;
    this.#signal = signal;
  }

  /**
   * Begin to fetch images, the first ones first; those asked for earlier and no longer named are let go.
   * @param {string[]} near to be decoded at once
   * @param {string[]} [far] to be fetched, so that the run can go on without a connection
   */
  preload(near, far = []) {
    const before = this.#coming;
    const urls = [...near, ...far].filter((url) => !this.#taken.has(url));
    this.#coming = new Map(urls.map((url) => [url, before.get(url) ?? new Coming(url)]));
    for (const url of near) {
      const coming = this.#coming.get(url);
      if (!coming || coming.near) continue;
      coming.near = true;
      coming.fetched?.then((image) => image.decode()).catch(() => {});
    }
    this.#fill();
  }

  /**
   * Give the decoded image of a URL, each time a new element.
   * @param {string} url
   * @returns {Promise<HTMLImageElement>}
   * @throws {import('./requests.js').Refused} if the server has no such image
   */
  async take(url) {
    const coming = this.#coming.get(url) ?? new Coming(url);
    this.#coming.delete(url);
    this.#taken.add(url);
    coming.due = true;
    const image = await coming.begin(this.#onTrouble, this.#signal);
    await image.decode();
    return image;
  }

  /** Keep a few requests running; one that is refused is asked for again only when a step needs it. */
  #fill() {
    for (const coming of this.#coming.values()) {
      if (this.#running >= AT_ONCE) return;
      if (coming.fetched) continue;
      this.#running += 1;
      coming.begin(this.#onTrouble, this.#signal)
        .catch(() => this.#coming.delete(coming.url))
        .finally(() => {
          this.#running -= 1;
          this.#fill();
        });
    }
  }
}
