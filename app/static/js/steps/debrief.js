/** The last step: thanks, the completion code, and the way back to who sent the participant. */

import { el, elFromHtml } from '../dom.js';

function selectText(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

function codeBox(code, last) {
  const shown = el('output', { class: 'code', id: 'completion-code' }, code);
  const copy = el('button', { type: 'button', class: last && 'primary' }, 'Copy the code');
  const told = el('p', { class: 'told', role: 'status' });
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code);
      told.textContent = 'Copied.';
    } catch {
      selectText(shown);
      told.textContent = 'The code is selected: copy it with Ctrl and C.';
    }
  });
  return el('section', { class: 'code-box', 'aria-label': 'Completion code' },
    el('p', {}, 'Your completion code'), shown, copy, told);
}

function linkBox(link) {
  return el('section', { class: 'link-box', 'aria-label': 'Last step' },
    el('p', {}, 'This takes you back to where you came from, and tells them that you are done.'),
    el('a', { class: 'button primary', href: link, rel: 'noreferrer' }, 'Finish'));
}

/**
 * Show the debrief; nothing is answered.
 * @param {object} step with view {title, html, code, link, outcome}
 * @param {import('../run.js').Context} context
 * @returns {Promise<null>}
 */
export async function drawDebrief({ view }, { stage }) {
  const heading = el('h1', { tabindex: '-1' }, view.title);
  const card = el('article', { class: 'card', 'data-outcome': view.outcome },
    heading, elFromHtml('div', { class: 'prose' }, view.html));
  if (view.code) card.append(codeBox(view.code, !view.link));
  if (view.link) card.append(linkBox(view.link));
  stage.replaceChildren(card);
  heading.focus();
  return null;
}
