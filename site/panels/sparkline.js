// A line of numbers over the iterations of a run, as small as a word. It scales what Python computed and draws it.

import { activation, count, significant } from '../view/format.js';

const WIDTH = 100;
const HEIGHT = 26;
const MARGIN = 2;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {Float32Array} values
 * @property {boolean} [activation] the height is 0 to 1; else from zero, or around it, to the largest
 */

/** @returns {{element: HTMLElement, render: (iterations: ArrayLike<number>, series: Series) => void}} */
export function createSparkline() {
  const element = document.createElement('div');
  element.className = 'spark';
  const name = element.appendChild(document.createElement('code'));
  const svg = element.appendChild(document.createElementNS(SVG, 'svg'));
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  const zero = svg.appendChild(document.createElementNS(SVG, 'path'));
  zero.setAttribute('class', 'zero');
  const line = svg.appendChild(document.createElementNS(SVG, 'path'));
  const now = element.appendChild(document.createElement('b'));

  return {
    element,
    render(iterations, { name: called, values, activation: isActivation = false }) {
      name.textContent = called;
      const last = values[values.length - 1];
      /** @param {number} value */
      const word = (value) => isActivation ? activation(value) : significant(value, 3);
      now.textContent = word(last);
      const span = isActivation ? /** @type {[number, number]} */ ([0, 1]) : spanOf(values);
      const path = linePath(iterations, values, span);
      line.setAttribute('d', path);
      zero.setAttribute('d', span[0] < 0 ? `M0 ${HEIGHT / 2}H${WIDTH}` : '');
      const extent = `between ${word(Math.min(...values))} and ${word(Math.max(...values))}`;
      svg.setAttribute('aria-label', `${called} from iteration ${count(iterations[0])} to ${count(iterations[iterations.length - 1])}: `
        + `from ${word(values[0])} to ${word(last)}, ${extent}`);
    },
  };
}

/** @param {Float32Array} values @returns {[number, number]} */
export function spanOf(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1;
  return [values.some((value) => value < 0) ? -largest : 0, largest];
}

/**
 * @param {ArrayLike<number>} iterations rising
 * @param {Float32Array} values
 * @param {[number, number]} span
 */
export function linePath(iterations, values, [low, high]) {
  const first = iterations[0];
  const run = iterations[iterations.length - 1] - first;
  /** @param {number} value */
  const y = (value) => HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN);
  // One moment is a short stroke: there is no way between moments yet.
  if (!(run > 0)) return `M${WIDTH - 8} ${y(values[values.length - 1]).toFixed(2)}H${WIDTH}`;
  return [...values].map((value, i) => Number.isFinite(value)
    ? `${i ? 'L' : 'M'}${((iterations[i] - first) / run * WIDTH).toFixed(2)} ${y(value).toFixed(2)}` : '').join('');
}
