/** Pictures in columns under titles: row by row, or each column as a square grid. */

import { el } from './dom.js';
import { picture } from './pictures.js';

/** A name that identifies a picture and says nothing of what it shows. */
function altOf(title, column, place, many) {
  const where = title || `Column ${column + 1}`;
  return many ? `${where}, picture ${place + 1}` : `${where}, picture`;
}

async function takeColumn(context, { title, pictures }, column) {
  return Promise.all(pictures.map(async ({ url, caption }, place) => {
    const image = await picture(context, url, altOf(title, column, place, pictures.length > 1));
    const aspect = image.naturalWidth / image.naturalHeight;
    image.style.setProperty('--aspect', aspect);
    return { image, aspect, title, caption };
  }));
}

function words(...lines) {
  const shown = lines.filter(Boolean);
  if (!shown.length) return '';
  return el('figcaption', {}, ...shown.map((line, place) => el(place ? 'strong' : 'span', {}, line)));
}

function asRows(columns) {
  const rows = Math.max(...columns.map((column) => column.length));
  const box = el('div', { class: 'pictures rows' });
  // All pictures are equally high; this is how wide a row of them is, in heights.
  const widths = columns.map((column) => Math.max(...column.map(({ aspect }) => aspect)));
  box.style.setProperty('--aspects', widths.reduce((sum, width) => sum + width, 0));
  box.style.setProperty('--columns', columns.length);
  box.style.setProperty('--rows', rows);
  for (let row = 0; row < rows; row += 1) {
    for (const [place, column] of columns.entries()) {
      if (!column[row]) continue;
      const { image, title, caption } = column[row];
      const figure = el('figure', {}, words(title, caption), image);
      figure.style.gridColumn = place + 1;
      box.append(figure);
    }
  }
  return box;
}

function asGrids(columns) {
  const sides = columns.map((column) => Math.ceil(Math.sqrt(column.length)));
  const box = el('div', { class: 'pictures grids' });
  box.style.setProperty('--across', sides.reduce((sum, side) => sum + side, 0));
  box.style.setProperty('--down', Math.max(...sides));
  columns.forEach((column, place) => {
    const cells = column.map(({ image, caption }) => (caption ? el('figure', {}, words(caption), image) : image));
    const square = el('div', { class: 'square' }, ...cells);
    square.style.setProperty('--side', sides[place]);
    box.append(el('figure', {}, words(column[0].title), square));
  });
  return box;
}

/**
 * Take the pictures of a trial and put them in their places.
 * @param {import('./run.js').Context} context
 * @param {{layout: 'rows'|'grids', columns: {title: string, pictures: {url: string, caption: string}[]}[]}} view
 * @returns {Promise<{element: HTMLElement|string, images: HTMLImageElement[]}>} an empty text where there are none
 */
export async function pictureColumns(context, { layout, columns }) {
  const taken = await Promise.all(columns.map((column, place) => takeColumn(context, column, place)));
  const images = taken.flat().map(({ image }) => image);
  if (!images.length) return { element: '', images };
  return { element: layout === 'grids' ? asGrids(taken) : asRows(taken), images };
}
