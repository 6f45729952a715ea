// A line of numbers over the iterations of a run, as small as a word. It scales what Python computed and draws it.

import { activation, count, significant } from '../../view/format.js';

const WIDTH = 100;
const HEIGHT = 26;
const MARGIN = 2;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {Float32Array} values
 * @property {boolean} [activation] the height is 0 to 1, if that is enough; else from zero, or around it, to the largest
 */

/**
 * @typedef {object} Sparkline
 * @property {HTMLElement} element
 * @property {(iterations: Int32Array, series: Series) => void} render
 * @property {(iteration: number) => void} mark says and marks the value of one of its iterations
 */

/**
 * @param {(iteration: number) => void} choose a point of the line was pressed: the nearest moment
 * @returns {Sparkline}
 */
export function createSparkline(choose) {
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
  const dot = svg.appendChild(document.createElementNS(SVG, 'path'));
  dot.setAttribute('class', 'dot');
  const now = element.appendChild(document.createElement('b'));
  /** @type {{iterations: Int32Array, values: Float32Array, span: [number, number]}} */
  let drawn = { iterations: new Int32Array(0), values: new Float32Array(0), span: [0, 1] };
  /** @type {(value: number) => string} */
  let word = String;
  svg.onclick = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const { iterations } = drawn;
    const first = iterations[0];
    choose(Math.round(first + (event.clientX - left) / width * (iterations[iterations.length - 1] - first)));
  };

  return {
    element,
    mark(iteration) {
      const { iterations, values, span } = drawn;
      const value = values[iterations.indexOf(iteration)];
      // A line of no length with round ends is a dot that stays round however the picture is stretched.
      dot.setAttribute('d', value === undefined ? '' : `M${x(iterations, iteration)} ${y(value, span)}h0`);
      if (value !== undefined) now.textContent = word(value);
    },
    render(iterations, { name: called, values, activation: isActivation = false }) {
      name.textContent = called;
      const last = values[values.length - 1];
      word = (value) => isActivation ? activation(value) : significant(value, 3);
      const span = isActivation ? activationSpan(values) : spanOf(values);
      drawn = { iterations, values, span };
      line.setAttribute('d', linePath(iterations, values, span));
      zero.setAttribute('d', span[0] < 0 ? `M0 ${HEIGHT / 2}H${WIDTH}` : '');
      const extent = `between ${word(Math.min(...values))} and ${word(Math.max(...values))}`;
      svg.setAttribute('aria-label', `${called} from iteration ${count(iterations[0])} to ${count(iterations[iterations.length - 1])}: `
        + `from ${word(values[0])} to ${word(last)}, ${extent}`);
    },
  };
}

/** 0 to 1, as long as that is enough. @param {Float32Array} values @returns {[number, number]} */
export const activationSpan = (values) => values.every((value) => !(value < 0 || value > 1)) ? [0, 1] : spanOf(values);

/** @param {Float32Array} values @returns {[number, number]} */
export function spanOf(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1;
  return [values.some((value) => value < 0) ? -largest : 0, largest];
}

/**
 * @param {Int32Array} iterations
 * @param {number} iteration
 */
const x = (iterations, iteration) => {
  const run = iterations[iterations.length - 1] - iterations[0];
  return (run > 0 ? (iteration - iterations[0]) / run * WIDTH : WIDTH).toFixed(2);
};

/**
 * @param {number} value
 * @param {[number, number]} span
 */
const y = (value, [low, high]) => (HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)).toFixed(2);

/**
 * The line from moment to moment; a value that is no number leaves a gap.
 * @param {Int32Array} iterations ascending
 * @param {Float32Array} values
 * @param {[number, number]} span
 */
export function linePath(iterations, values, span) {
  let pen = 'M';
  let path = '';
  values.forEach((value, i) => {
    if (Number.isFinite(value)) path += `${pen}${x(iterations, iterations[i])} ${y(value, span)}`;
    pen = Number.isFinite(value) ? 'L' : 'M';
  });
  return path;
}
