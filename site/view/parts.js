// What stands in each place of the stage: the frame's arrays, or a beat's where it has some, and how far their bars go.
// It measures what is there to be drawn, and computes none of the network.

import { barScale, scaleOf } from './colors.js';
import { symbol } from './format.js';
import { OUTPUTS, PIXELS } from './layout.js';

/** @typedef {import('./model.js').Arrays} Arrays */
/** @typedef {import('./model.js').Network} Network */
/** @typedef {import('./model.js').TileArray} TileArray */

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
 * @property {Bars[]} units of each further hidden layer
 * @property {Sheet[]} edges between each two layers from A1 on: (10, hidden) where there are two
 * @property {Bars} outputs (10)
 *
 * @typedef {'x' | 'W1' | 'A1' | 'W2' | 'units' | 'A2'} Place by what stands there otherwise: input, tiles, bars, all edges,
 *   the further hidden layers if there are some, outputs
 *
 * @typedef {Sheet & {signed?: boolean, limit?: number}} GivenBars `limit` is the length of a full bar: 1 if left out, or
 *   the largest size where there are signs
 *
 * Arrays of one's own in some of the places, such as one beat of backpropagation. What is left out is the frame's.
 * @typedef {object} Beat
 * @property {Sheet} [tiles]
 * @property {GivenBars} [bars]
 * @property {GivenBars[]} [units]
 * @property {Sheet} [edges] from A1
 * @property {GivenBars} [outputs]
 * @property {Sheet} [input]
 * @property {Place[]} lit what stays bright
 * @property {string} [note] of what these arrays are: it takes the place of the iteration in the tiles' title
 */

/**
 * What stands where: the frame's arrays, or a beat's where it has some.
 * @param {Arrays} arrays
 * @param {Network} network
 * @param {TileArray} tiles
 * @param {Beat | null} beat
 * @returns {Parts}
 */
export function partsOf(arrays, { sizes, activations }, tiles, beat) {
  const layers = sizes.length;
  /** @param {number} layer @returns {Bars} */
  function activationsOf(layer) {
    const values = arrays[`A${layer}`];
    return { name: `A${layer}`, values, ...barScale(values, activations[layer - 1] === 'tanh') };
  }
  return {
    input: beat?.input ?? { name: 'x', values: arrays.x },
    tiles: beat?.tiles ?? { name: symbol(tiles), values: arrays[tiles] },
    bars: beat?.bars ? asBars(beat.bars) : activationsOf(1),
    units: Array.from({ length: layers - 2 }, (_, i) => beat?.units ? asBars(beat.units[i]) : activationsOf(i + 2)),
    edges: Array.from({ length: layers - 1 }, (_, i) => i === 0 && beat?.edges
      || { name: `W${i + 2} * A${i + 1}`, values: arrays[`W${i + 2}_A${i + 1}`] }),
    outputs: beat?.outputs ? asBars(beat.outputs) : activationsOf(layers),
  };
}

/**
 * @param {GivenBars} bars
 * @returns {Bars}
 */
function asBars({ name, values, signed = false, limit = signed ? scaleOf(values, 1).limit : 1 }) {
  return { name, values, signed, limit };
}

/**
 * @param {Beat} beat
 * @param {number[]} sizes units of each layer
 * @throws {RangeError} when an array is not of its place's size
 */
export function checkBeat(beat, sizes) {
  const [hidden, next] = sizes;
  const wanted = /** @type {const} */ ({ input: PIXELS, tiles: hidden * PIXELS, bars: hidden, edges: next * hidden, outputs: OUTPUTS });
  for (const place of /** @type {(keyof typeof wanted)[]} */ (Object.keys(wanted))) {
    const given = beat[place]?.values.length ?? wanted[place];
    if (given !== wanted[place]) throw new RangeError(`A beat has ${given} values for the ${place}; ${hidden} hidden neurons have ${wanted[place]}.`);
  }
  const units = beat.units?.map(({ values }) => values.length).join() ?? sizes.slice(1, -1).join();
  if (units !== sizes.slice(1, -1).join()) {
    throw new RangeError(`A beat has units (${units}) for the further hidden layers, which have (${sizes.slice(1, -1).join()}).`);
  }
}
