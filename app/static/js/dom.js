/**
 * Make an element. Attributes that are null, undefined or false are left out; true sets an empty one.
 * @param {string} tag
 * @param {Object<string, string|number|boolean|null|undefined>} [attributes]
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children);
  return node;
}

/**
 * Make an element whose children are HTML that the server has made safe.
 * @param {string} tag
 * @param {Object<string, string>} attributes
 * @param {string} html
 * @returns {HTMLElement}
 */
export function elFromHtml(tag, attributes, html) {
  const node = el(tag, attributes);
  node.innerHTML = html;
  return node;
}

/**
 * Resolve after a number of milliseconds.
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
