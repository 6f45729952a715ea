// Where an entry of a parameter's array is on the stage, and the other way round. Pure.

/** @import {Entry} from '../../protocol.js' */
/** @import {Target} from '../../view/layout.js' */

/**
 * The parameter that is pinned: a weight, or the bias of what was chosen.
 * @param {{target: Target, pinned: boolean}} chosen
 * @param {number} layers
 * @returns {Entry | null}
 */
export function entryAt({ target, pinned }, layers) {
  if (!pinned) return null;
  switch (target.kind) {
    case 'neuron':
      return target.weight === undefined ? { array: 'b1', row: target.index, column: 0 }
        : { array: 'W1', row: target.index, column: target.weight };
    case 'unit': return { array: `b${target.layer}`, row: target.index, column: 0 };
    case 'output': return { array: `b${layers}`, row: target.index, column: 0 };
    default: return null;
  }
}

/**
 * What to choose on the stage to see an entry, and in words what else it belongs to.
 * @param {Entry} entry
 * @param {number} layers
 * @returns {{target: Target, words: string}}
 */
export function placeOf({ array, row, column }, layers) {
  const layer = Number(array.slice(1));
  if (array[0] === 'b') {
    return { target: unit(layer, row, layers), words: `the bias of ${nameOf(layer, row, layers)}` };
  }
  if (layer === 1) {
    return { target: { kind: 'neuron', index: row, weight: column }, words: `neuron ${row}, its weight for pixel ${column}` };
  }
  return {
    target: unit(layer - 1, column, layers),
    words: `${nameOf(layer - 1, column, layers)}, its weight towards ${nameOf(layer, row, layers)}`,
  };
}

/** @param {number} layer @param {number} index @param {number} layers @returns {Target} */
function unit(layer, index, layers) {
  if (layer === layers) return { kind: 'output', index };
  return layer === 1 ? { kind: 'neuron', index } : { kind: 'unit', layer, index };
}

/** @param {number} layer @param {number} index @param {number} layers */
function nameOf(layer, index, layers) {
  if (layer === layers) return `output ${index}`;
  return layer === 1 ? `neuron ${index}` : `unit ${index} of layer ${layer}`;
}
