// An equation of the stepper and its numbers, as elements: each symbol with its shape, lighting its place on the stage.

import { SYMBOLS, partsOf } from './beats.js';

/** @import {Line, Values} from './beats.js' */

/**
 * @param {string} equation symbols stand in braces
 * @param {Values} values whose shapes stand under the symbols
 * @param {(symbol?: string) => void} point the symbol that is pointed at, or focused; none after
 */
export function equationOf(equation, values, point) {
  const line = document.createElement('p');
  line.append(...partsOf(equation).map(({ text, symbol }) => {
    if (!symbol) return make('span', text.trim());
    const { shape, words, sheet, name } = SYMBOLS[text];
    const button = make('button', '');
    Object.assign(button, { type: 'button', className: 'symbol', title: words });
    button.dataset.place = Object.keys(sheet?.(values) ?? {})[0] ?? '';
    button.append(make('b', name?.(values) ?? text), make('small', shape(values)));
    button.onpointerenter = button.onfocus = () => point(text);
    button.onpointerleave = button.onblur = () => point();
    return button;
  }));
  return line;
}

/** @param {Line} line */
export function lineOf({ left, steps }) {
  const line = document.createElement('p');
  const last = steps.length - 1;
  line.append(make('span', left), ...steps.map((step, i) => make(i === last ? 'b' : 'span', `= ${step}`)));
  return line;
}

/**
 * @param {string} tag
 * @param {string} text
 */
function make(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** The symbols that a thing on the stage belongs to, by their places: a neuron has a row of W1, and numbers of its own. */
const BELONGS = /** @type {Record<string, string[]>} */ ({ neuron: ['bars', 'tiles'], output: ['outputs'], pixel: ['input'] });

/**
 * Frame the symbols of what is pointed at on the stage.
 * @param {HTMLElement} equations
 * @param {string} kind of the target
 */
export function framePointed(equations, kind) {
  for (const symbol of equations.querySelectorAll('button')) {
    symbol.classList.toggle('pointed', BELONGS[kind]?.includes(symbol.dataset.place ?? '') ?? false);
  }
}
