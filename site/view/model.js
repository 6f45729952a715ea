// What the canvas draws from: a posted frame cut into named arrays, and rankings of their values.
// It reads the network's numbers and computes none.

import { scaleOf } from './colors.js';
import { symbol } from './format.js';
import { OUTPUTS, PIXELS } from './layout.js';

/** @typedef {import('../protocol.js').Slot} Slot */
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
 * @property {import('../protocol.js').Activation[]} [activations] of each layer; sigmoids, if left out
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
 *   | 'A2' | 'W2_A1' | 'W1_x' | 'W1_dot_x' | 'slope1' | 'W2_dot_A1' | 'slope2'} ArrayName
 * @typedef {Record<ArrayName, Float32Array>} Arrays row after row, as NumPy keeps them
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
 * An array in one of the stage's places, and what people call it.
 * @typedef {{name: string, values: Float32Array}} Sheet
 *
 * Numbers drawn as bars: from 0 to `limit`, or to both sides of the middle where they have a sign.
 * @typedef {Sheet & {signed: boolean, limit: number}} Bars
 *
 * @typedef {object} Parts what stands in each place of the stage
 * @property {Sheet} input 784
 * @property {Sheet} tiles (hidden, 784)
 * @property {Bars} bars (hidden)
 * @property {Sheet} edges (10, hidden)
 * @property {Bars} outputs (10)
 *
 * @typedef {'x' | 'W1' | 'A1' | 'W2' | 'A2'} Place by what stands there otherwise: input, tiles, bars, edges, outputs
 *
 * Arrays of one's own in some of the places, such as one beat of backpropagation. What is left out is the frame's.
 * @typedef {object} Beat
 * @property {Sheet} [tiles]
 * @property {Sheet & {signed?: boolean, limit?: number}} [bars] `limit` is the length of a full bar: 1 if left out, or
 *   the largest size where there are signs
 * @property {Sheet} [edges]
 * @property {Sheet & {signed?: boolean, limit?: number}} [outputs]
 * @property {Sheet} [input]
 * @property {Place[]} lit what stays bright
 * @property {string} [note] of what these arrays are: it takes the place of the iteration in the tiles' title
 */

/**
 * What stands where: the frame's arrays, or a beat's where it has some.
 * @param {Arrays} arrays
 * @param {TileArray} tiles
 * @param {Beat | null} beat
 * @returns {Parts}
 */
export function partsOf(arrays, tiles, beat) {
  return {
    input: beat?.input ?? { name: 'x', values: arrays.x },
    tiles: beat?.tiles ?? { name: symbol(tiles), values: arrays[tiles] },
    bars: asBars(beat?.bars ?? { name: 'A1', values: arrays.A1 }),
    edges: beat?.edges ?? { name: 'W2 * A1', values: arrays.W2_A1 },
    outputs: asBars(beat?.outputs ?? { name: 'A2', values: arrays.A2 }),
  };
}

/**
 * @param {Sheet & {signed?: boolean, limit?: number}} bars
 * @returns {Bars}
 */
function asBars({ name, values, signed = false, limit = signed ? scaleOf(values, 1).limit : 1 }) {
  return { name, values, signed, limit };
}

/**
 * @param {Beat} beat
 * @param {number} hidden
 * @throws {RangeError} when an array is not of its place's size
 */
export function checkBeat(beat, hidden) {
  const sizes = /** @type {const} */ ({ input: PIXELS, tiles: hidden * PIXELS, bars: hidden, edges: OUTPUTS * hidden, outputs: OUTPUTS });
  for (const place of /** @type {(keyof Parts)[]} */ (Object.keys(sizes))) {
    const given = beat[place]?.values.length ?? sizes[place];
    if (given !== sizes[place]) throw new RangeError(`A beat has ${given} values for the ${place}; ${hidden} hidden neurons have ${sizes[place]}.`);
  }
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

/** Hidden neurons of a model. @param {Model} model */
export function hiddenOf(model) {
  if (!isFrame(model)) return model.hidden ?? 100;
  return model.layout.find((slot) => slot.name === 'b1')?.shape[0] ?? 0;
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
 * @property {number} hidden
 * @property {Arrays | null} arrays the frame's; null in a preview
 * @property {Parts | null} parts what is drawn where; null in a preview
 * @property {TileArray} tiles which of the frame's arrays the tiles show, where a beat has none
 * @property {Beat | null} beat
 * @property {Figures | null} figures
 * @property {Scales} scales
 * @property {Ranks} ranks
 *
 * @typedef {object} Scales
 * @property {Scale} tiles of the array the tiles show
 * @property {Float32Array | null} own the limit of each tile, where each has its own scale
 * @property {Scale} lens of the watched neuron's picture above the input
 * @property {Scale} edges of what they show
 * @property {Scale} inputs of the watched neuron's row of W1_x
 * @property {Scale} b1
 * @property {Scale} b2
 *
 * @typedef {object} Ranks indices by falling size
 * @property {Uint32Array} edges into their array
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
