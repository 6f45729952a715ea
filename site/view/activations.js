// How an activation is written in formulas, and what its slope means; which one a layer has, Python finds out.

import { fixed } from './format.js';

/** Where an activation's slope is below this, its neuron hardly learns; of a sigmoid one says that it is saturated. */
export const SATURATED = 0.05;

/** @type {Record<string, string>} */
const NAMES = { sigmoid: 'σ', ReLU: 'ReLU', tanh: 'tanh', softmax: 'softmax' };

/** A function's name in formulas. @param {string} activation */
export const functionName = (activation) => NAMES[activation] ?? 'f';

/**
 * Its derivative, at a layer's sums.
 * @param {string} activation
 * @param {number} layer
 */
export const slopeName = (activation, layer) => `${functionName(activation)}′(Z${layer})`;

/** Whether it is flat at an end, where its neuron decided long ago. @param {string} activation */
const saturates = (activation) => ['sigmoid', 'tanh', 'softmax'].includes(activation);

/**
 * When a tile is faded, the longest wording first; none where the slope is not known, or always 1.
 * @param {string} activation of the first layer
 * @param {ArrayLike<number>} slopes
 */
export function fadedWordings(activation, slopes) {
  if (activation === 'identity' || Array.from(slopes).every(Number.isNaN)) return [];
  const slope = slopeName(activation, 1);
  return [`faded: ${saturates(activation) ? 'saturated, ' : ''}slope ${slope} < ${SATURATED}`, `faded: ${slope} < ${SATURATED}`];
}

/**
 * The slope of one unit, as a fact; none where it is not known, or always 1.
 * @param {string} activation
 * @param {number} layer
 * @param {number} slope
 * @param {boolean} hidden of a hidden unit one says what a small one means
 * @returns {string[]}
 */
export function slopeFacts(activation, layer, slope, hidden) {
  if (activation === 'identity' || Number.isNaN(slope)) return [];
  return [`slope ${slopeName(activation, layer)} = ${fixed(slope, 3)}${hidden && Math.abs(slope) < SATURATED ? flat(activation) : ''}`];
}

/** @param {string} activation */
function flat(activation) {
  if (activation === 'ReLU') return ': off for this image';
  return saturates(activation) ? ': saturated, hardly learns' : ': hardly learns';
}
