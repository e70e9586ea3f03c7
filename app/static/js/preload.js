/** Images that are fetched and decoded before they are due. */

import { ask, persist } from './requests.js';

/** Fetch and decode an image. What went wrong with one that fails only a plain request can tell. */
async function decode(url, signal) {
  const image = new Image();
  image.decoding = 'sync';
  image.src = url;
  try {
    await image.decode();
  } catch (error) {
    await ask(url, {}, signal);
    throw error;
  }
  return image;
}

/** Holds the decoded images of the step after the current one. */
export class ImageStore {
  #coming = new Map();
  #onTrouble;
  #signal;

  /**
   * @param {() => void} onTrouble told when an image cannot be fetched and is tried again
   * @param {AbortSignal} signal ends the fetching
   */
  constructor(onTrouble, signal) {
    this.#onTrouble = onTrouble;
    this.#signal = signal;
  }

  /**
   * Begin to fetch and decode images; those asked for earlier and no longer named are let go.
   * @param {string[]} urls
   */
  preload(urls) {
    const before = this.#coming;
    this.#coming = new Map(urls.map((url) => [url, before.get(url) ?? this.#load(url)]));
  }

  /**
   * Give the decoded image of a URL, each time a new element.
   * @param {string} url
   * @returns {Promise<HTMLImageElement>}
   * @throws {import('./requests.js').Refused} if the server has no such image
   */
  async take(url) {
    const coming = this.#coming.get(url) ?? this.#load(url);
    this.#coming.delete(url);
    const image = await coming;
    await image.decode();
    return image;
  }

  #load(url) {
    const coming = persist(() => decode(url, this.#signal), this.#onTrouble, this.#signal);
    coming.catch(() => {});   // whoever takes the image learns of it
    return coming;
  }
}
