/** Images that are fetched and decoded before they are due. */

import { sleep } from './dom.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;

async function load(url, onTrouble) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const image = new Image();
    image.decoding = 'sync';
    image.src = url;
    try {
      await image.decode();
      return image;
    } catch {
      onTrouble();
      await sleep(wait);
    }
  }
}

/** Holds the decoded images of the step after the current one. */
export class ImageStore {
  #coming = new Map();
  #onTrouble;

  /** @param {() => void} onTrouble told when an image cannot be fetched and is tried again */
  constructor(onTrouble) {
    this.#onTrouble = onTrouble;
  }

  /**
   * Begin to fetch and decode images; those asked for earlier and no longer named are let go.
   * @param {string[]} urls
   */
  preload(urls) {
    const before = this.#coming;
    this.#coming = new Map(urls.map((url) => [url, before.get(url) ?? load(url, this.#onTrouble)]));
  }

  /**
   * Give the decoded image of a URL, each time a new element.
   * @param {string} url
   * @returns {Promise<HTMLImageElement>}
   */
  async take(url) {
    const coming = this.#coming.get(url) ?? load(url, this.#onTrouble);
    this.#coming.delete(url);
    const image = await coming;
    await image.decode();
    return image;
  }
}
