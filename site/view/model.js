// What the canvas draws from: a posted frame cut into named arrays, and rankings of their values.
// It reads the network's numbers and computes none.

import { sizesOf } from './layers.js';
import { OUTPUTS } from './layout.js';

/** @typedef {import('../protocol.js').Slot} Slot */
/** @typedef {import('../protocol.js').Activation} Activation */
/** @typedef {import('../protocol.js').Figures} Figures */
/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./colors.js').Theme} Theme */
/** @typedef {import('./colors.js').Scale} Scale */

/** @typedef {'W1' | 'dW1' | 'deltaW1' | 'W1_x'} TileArray which array the tiles show */
/** @typedef {'shared' | 'own'} Scaling whether all tiles have one colour scale, or each its own */

/**
 * @typedef {object} FrameModel a frame as it was posted
 * @property {Slot[]} layout
 * @property {Float32Array} data
 * @property {Figures} figures
 * @property {Activation[]} [activations] of each layer; sigmoids, if left out
 *
 * @typedef {object} PreviewModel a digit before there is a network
 * @property {Float32Array} x 784 pixels, 0 to 1
 * @property {number} label
 * @property {number} [hidden] how many empty tiles to show; 100 if left out
 *
 * @typedef {FrameModel | PreviewModel} Model
 */

/**
 * @typedef {'W1' | 'b1' | 'W2' | 'b2' | 'dW1' | 'db1' | 'dW2' | 'db2' | 'deltaW1' | 'x' | 'Z1' | 'A1' | 'Z2'
 *   | 'A2' | 'W2_A1' | 'W1_x' | 'W1_dot_x' | 'slope1' | 'W2_dot_A1' | 'slope2'} ArrayName of two layers, which every
 *   network has; of a third and fourth there are W3, A3, W3_A2 and so on
 * @typedef {Record<ArrayName, Float32Array> & Record<string, Float32Array>} Arrays row after row, as NumPy keeps them
 *
 * @typedef {object} Network what the layers are, apart from their numbers
 * @property {number[]} sizes units of each layer, the ten outputs last
 * @property {Activation[]} activations of each
 */

/**
 * @param {Model} model
 * @returns {model is FrameModel}
 */
export const isFrame = (model) => 'data' in model;

/**
 * The frame's arrays by name, as views: nothing is copied.
 * @param {Slot[]} layout
 * @param {Float32Array} data
 * @returns {Arrays}
 */
export function arrays(layout, data) {
  const named = /** @type {Arrays} */ ({});
  for (const { name, shape, offset } of layout) {
    const end = offset + shape.reduce((size, side) => size * side, 1);
    if (end > data.length) {
      throw new RangeError(`${name} ends at ${end}, but the frame has ${data.length} floats.`);
    }
    named[/** @type {ArrayName} */ (name)] = data.subarray(offset, end);
  }
  return named;
}

/**
 * Whether a unit's Z is what its layer's weights and bias make of the layer before, give or take rounding.
 * @param {Arrays} arrays
 * @param {number} layer
 * @param {number} index
 */
export function addsUp(arrays, layer, index) {
  const before = layer === 1 ? 'x' : `A${layer - 1}`;
  const [Z, dot, bias] = [`Z${layer}`, `W${layer}_dot_${before}`, `b${layer}`].map((name) => arrays[name][index]);
  return !(Math.abs(Z - dot - bias) > 1e-3 * (Math.abs(Z) + Math.abs(dot) + Math.abs(bias)));
}

/**
 * What each pixel adds to the neuron that is looked at: its row of W1_x, 784 numbers, or none.
 * @param {Pick<Scene, 'arrays' | 'target'>} scene
 */
export function watchedRow({ arrays, target }) {
  if (!arrays || target.kind !== 'neuron') return new Float32Array(0);
  const pixels = arrays.x.length;
  return arrays.W1_x.subarray(target.index * pixels, (target.index + 1) * pixels);
}

/** @param {Model} model @returns {Network} */
export function networkOf(model) {
  if (!isFrame(model)) return { sizes: [model.hidden ?? 100, OUTPUTS], activations: ['sigmoid', 'sigmoid'] };
  const sizes = sizesOf(model.layout);
  return { sizes, activations: sizes.map((_, i) => model.activations?.[i] ?? 'sigmoid') };
}

/**
 * Which layer a thing on the stage is a unit of, counted from 1; 0 for the input and for nothing.
 * @param {Target} target
 * @param {Network} network
 */
export function layerOf(target, { sizes }) {
  switch (target.kind) {
    case 'neuron': return 1;
    case 'unit': return target.layer;
    case 'output': return sizes.length;
    default: return 0;
  }
}

/**
 * Whether a network has what is looked at.
 * @param {Target} target
 * @param {Network} network
 */
export function has(target, { sizes }) {
  switch (target.kind) {
    case 'neuron': return target.index < sizes[0];
    case 'unit': return target.layer < sizes.length && target.index < sizes[target.layer - 1];
    default: return true;
  }
}

/**
 * Everything one redraw is made from. Scales are display statistics; all numbers are the frame's.
 * @typedef {object} Scene
 * @property {Theme} theme
 * @property {Uint32Array} table the theme's diverging table
 * @property {Target} target
 * @property {boolean} pinned
 * @property {Float32Array} x
 * @property {number} label
 * @property {Network} network
 * @property {Arrays | null} arrays the frame's; null in a preview
 * @property {import('./parts.js').Parts | null} parts what is drawn where; null in a preview
 * @property {TileArray} tiles which of the frame's arrays the tiles show, where a beat has none
 * @property {import('./parts.js').Beat | null} beat
 * @property {Figures | null} figures
 * @property {Scales} scales
 * @property {Ranks} ranks
 *
 * @typedef {object} Scales
 * @property {Scale} tiles of the array the tiles show
 * @property {Float32Array | null} own the limit of each tile, where each has its own scale
 * @property {Scale} lens of the watched neuron's picture above the input
 * @property {Scale[]} edges of what they show, between each two layers
 * @property {Scale} inputs of the watched neuron's row of W1_x
 * @property {Scale[]} biases of each layer
 *
 * @typedef {object} Ranks indices by falling size
 * @property {Uint32Array[]} edges into their arrays
 * @property {Uint32Array} inputs into that row
 */

const BINS = 512;

/**
 * Indices of the values that are largest in size, largest first; zeros are left out. A histogram
 * finds where to cut, so that only those few are sorted.
 * @param {Float32Array} values
 * @param {number} most
 * @param {number} [start]
 * @param {number} [step] 1 ranks a row, the row's length a column
 * @param {number} [end]
 */
export function strongest(values, most, start = 0, step = 1, end = values.length) {
  let largest = 0;
  for (let i = start; i < end; i += step) largest = Math.max(largest, Math.abs(values[i]) || 0);
  if (largest === 0) return new Uint32Array(0);
  const bins = new Uint32Array(BINS);
  for (let i = start; i < end; i += step) bins[binOf(values[i], largest)]++;
  let cut = BINS;
  for (let kept = 0; cut > 0 && kept < most;) kept += bins[--cut];
  /** @type {number[]} */
  const found = [];
  for (let i = start; i < end; i += step) {
    if (values[i] !== 0 && binOf(values[i], largest) >= cut) found.push(i);
  }
  found.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
  return Uint32Array.from(found.slice(0, most));
}

/**
 * @param {number} value
 * @param {number} largest
 */
function binOf(value, largest) {
  return Math.min(BINS - 1, Math.abs(value) / largest * BINS | 0);
}
