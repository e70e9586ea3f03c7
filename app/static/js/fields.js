/** Questions on a page: each knows its value and what is wrong with it. */

import { el } from './dom.js';
import { scaleRow } from './scale.js';

const LONGEST = 2000;   // characters
const ANSWER_THIS = 'Please answer this question.';

/** A question with its controls and a line for what is wrong. */
class Field {
  /**
   * @param {HTMLElement} element holds label and controls
   * @param {HTMLElement[]} controls the first gets the focus
   * @param {boolean} required
   */
  constructor(element, controls, required) {
    this.element = element;
    this.controls = controls;
    this.required = required;
    this.line = el('p', { class: 'problem', id: `${controls[0].name}-problem` });
    element.append(this.line);
    element.addEventListener('input', () => this.complain(''));
  }

  /** The answer, or undefined where there is none. */
  get value() { return undefined; }

  /** A sentence, or an empty text. */
  get wrong() {
    return this.required && this.value === undefined ? ANSWER_THIS : '';
  }

  /** The control to go to where something is wrong. */
  get first() { return this.controls[0]; }

  /** Say what is wrong beside the question, or take that back. */
  complain(sentence) {
    if (this.line.textContent === sentence) return;
    this.line.textContent = sentence;
    this.element.classList.toggle('missing', sentence !== '');
    for (const control of this.controls) {
      if (sentence) control.setAttribute('aria-describedby', this.line.id);
      else control.removeAttribute('aria-describedby');
      if (sentence && control.matches('textarea, [type="text"]')) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
  }
}

function wording(label, required) {
  return required ? [label] : [label, el('span', { class: 'optional' }, ' (optional)')];
}

function group(label, required, ...children) {
  return el('fieldset', { class: 'question' }, el('legend', {}, ...wording(label, required)), ...children);
}

/** One point of a scale. */
export class ScaleField extends Field {
  constructor(name, label, scale, required = true) {
    const { element, inputs } = scaleRow(name, scale);
    super(group(label, required, element), inputs, required);
  }

  get value() {
    const chosen = this.controls.find((input) => input.checked);
    return chosen && Number(chosen.value);
  }
}

function textInput(name, attributes = {}) {
  return el('input', { type: 'text', name, maxlength: LONGEST, autocomplete: 'off', ...attributes });
}

function optionLabel(type, name, label, value) {
  return el('label', { class: 'pick' }, el('input', { type, name, value }), el('span', {}, label));
}

/** One of several options, or several of them; perhaps one more in one's own words. */
export class OptionsField extends Field {
  #multiple;
  #other = null;
  #words = null;

  /**
   * @param {string} name
   * @param {string} label
   * @param {string[]} options
   * @param {{multiple?: boolean, other?: string|null, required?: boolean}} how other: words of the option with a field
   */
  constructor(name, label, options, { multiple = false, other = null, required = true } = {}) {
    const type = multiple ? 'checkbox' : 'radio';
    const labels = options.map((option, place) => optionLabel(type, name, option, place));
    if (other) labels.push(optionLabel(type, name, other, 'other'));
    super(group(label, required, ...labels), labels.map((each) => each.firstChild), required);
    this.#multiple = multiple;
    if (other) this.#addWords(name, labels.at(-1), other);
  }

  #addWords(name, label, other) {
    this.#other = label.firstChild;
    this.#words = textInput(`${name}-other`, { 'aria-label': other, class: 'words' });
    this.#words.hidden = true;
    label.after(this.#words);
    this.element.addEventListener('change', () => { this.#words.hidden = !this.#other.checked; });
  }

  /** What was written beside the last option; empty where that is not chosen. */
  get words() {
    return this.#other?.checked ? this.#words.value.trim() : '';
  }

  get value() {
    const chosen = this.controls.filter((input) => input.checked);
    if (!chosen.length) return undefined;
    const values = chosen.map((input) => (input === this.#other ? { other: this.words } : Number(input.value)));
    return this.#multiple ? values : values[0];
  }

  get wrong() {
    return super.wrong || (this.#needsWords ? 'Please say it in your own words.' : '');
  }

  get first() {
    return this.#needsWords ? this.#words : this.controls.find((input) => input.checked) ?? this.controls[0];
  }

  get #needsWords() {
    return Boolean(this.#other?.checked) && this.words === '';
  }
}

/** Words: a line or several. */
export class TextField extends Field {
  constructor(name, label, { long = false, required = true } = {}) {
    const control = long ? el('textarea', { name, rows: 3, maxlength: LONGEST }) : textInput(name);
    super(el('div', { class: 'question' }, el('label', {}, el('span', {}, ...wording(label, required)), control)),
      [control], required);
  }

  get value() {
    return this.controls[0].value.trim() || undefined;
  }
}

/** A number, perhaps within bounds. */
export class NumberField extends Field {
  #min;
  #max;

  constructor(name, label, { min = -Infinity, max = Infinity, required = true } = {}) {
    const control = textInput(name, { inputmode: min >= 0 ? 'decimal' : null, class: 'number' });
    super(el('div', { class: 'question' }, el('label', {}, el('span', {}, ...wording(label, required)), control)),
      [control], required);
    this.#min = min;
    this.#max = max;
  }

  get value() {
    const text = this.controls[0].value.trim().replace(',', '.');
    return text === '' ? undefined : Number(text);
  }

  get wrong() {
    const { value } = this;
    if (value === undefined || (Number.isFinite(value) && value >= this.#min && value <= this.#max)) return super.wrong;
    const from = Number.isFinite(this.#min) ? ` from ${this.#min}` : '';
    const to = Number.isFinite(this.#max) ? ` up to ${this.#max}` : '';
    return `Please give a number${from}${to}.`;
  }
}

/**
 * Say of every field what is wrong, and go to the first where something is.
 * @param {Field[]} fields
 * @returns {boolean} whether all is well
 */
export function allWell(fields) {
  for (const field of fields) field.complain(field.wrong);
  const first = fields.find((field) => field.wrong);
  first?.first.focus();
  return first === undefined;
}
