/** Images on their way into a step. */

import { el } from './dom.js';

const PATIENCE_MS = 300;

/**
 * Take a decoded image of the study that is named, but never described, and whose presentation is timed.
 * @param {import('./run.js').Context} context
 * @param {string} url
 * @param {string} alt
 * @returns {Promise<HTMLImageElement>}
 */
export async function picture({ images }, url, alt) {
  const image = await images.take(url);
  image.alt = alt;
  image.draggable = false;
  image.setAttribute('elementtiming', 'stimulus');
  return image;
}

/**
 * Wait for images; where that takes long, say so on the stage.
 * @template T
 * @param {import('./run.js').Context} context
 * @param {Promise<T>} coming
 * @returns {Promise<T>}
 */
export function whileLoading({ stage }, coming) {
  const say = () => stage.replaceChildren(el('p', { class: 'waiting' }, 'Loading the images…'));
  const timer = setTimeout(say, PATIENCE_MS);
  return coming.finally(() => clearTimeout(timer));
}
