// Puts a target of the canvas into words with its exact numbers: the inspector's lines, and what a
// screen reader hears.

import { unreachable } from '../unreachable.js';
import { functionName, slopeFacts } from './activations.js';
import { activation, count, fixed, signed, signedSignificant, symbol } from './format.js';
import { IMAGE_SIDE, PIXELS } from './layout.js';
import { addsUp, arrays as cut, isFrame, layerOf, networkOf, strongest } from './model.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').FrameModel} FrameModel */
/** @typedef {import('./model.js').Arrays} Arrays */
/** @typedef {import('./model.js').Network} Network */
/** @typedef {import('./model.js').TileArray} TileArray */

/**
 * @typedef {object} Description
 * @property {string} title what it is
 * @property {string} place where it is, or ''
 * @property {string[]} formula how its value comes about, in symbols and then in numbers
 * @property {string[]} facts
 */

/**
 * @param {Model} model
 * @param {Target} target
 * @param {TileArray} [tiles] what the tiles show: a weight's facts begin with its value there
 * @returns {Description}
 */
export function describe(model, target, tiles = 'W1') {
  const named = isFrame(model) ? cut(model.layout, model.data) : null;
  switch (target.kind) {
    case 'none': return overview(model, named);
    case 'pixel': return pixel(isFrame(model) ? null : model.x, named, target.index, networkOf(model).sizes[0]);
    case 'neuron':
      if (!named || !isFrame(model)) return soon(`Hidden neuron ${target.index}`, 'Its weights appear when Python is ready.');
      return target.weight === undefined ? neuron(named, networkOf(model), target.index) : weight(model, named, target.index, target.weight, tiles);
    case 'unit':
      if (!named || !isFrame(model)) return soon(`Neuron ${target.index} of hidden layer ${target.layer}`, 'It appears when Python is ready.');
      return unit(named, networkOf(model), target.layer, target.index);
    case 'output':
      if (!named || !isFrame(model)) return soon(`Output “${target.index}”`, 'Its activation appears when Python is ready.');
      return output(model, named, target.index);
    default: return unreachable(target);
  }
}

/**
 * In half a line, for a list of all.
 * @param {Model} model
 * @param {Target} target
 */
export function brief(model, target) {
  if (!isFrame(model)) return target.kind === 'none' ? `a digit labelled ${model.label}` : 'waiting for Python';
  const named = cut(model.layout, model.data);
  const { label, prediction } = model.figures;
  const layer = layerOf(target, networkOf(model));
  const value = target.kind === 'none' || layer === 0 ? '' : `A${layer} ${activation(named[`A${layer}`][target.index])}`;
  switch (target.kind) {
    case 'neuron': return `Hidden neuron ${target.index}: ${value}`;
    case 'unit': return `Neuron ${target.index} of hidden layer ${layer}: ${value}`;
    case 'output': return `Output “${target.index}”: ${value}${roles(target.index, label, prediction)}`;
    default: return `${label < 0 ? 'an image without a label' : `a digit labelled ${label}`}, read as ${prediction}`;
  }
}

/**
 * All of it in one sentence.
 * @param {Description} description
 * @param {boolean} pinned
 */
export const spoken = ({ title, place, formula, facts }, pinned) =>
  [`${title}${place ? `, ${place}` : ''}${pinned ? ', pinned' : ''}`, formula.join(' '), ...facts].filter(Boolean).join('; ');

/**
 * @param {string} title
 * @param {string} fact
 * @returns {Description}
 */
const soon = (title, fact) => ({ title, place: '', formula: [], facts: [fact] });

/**
 * @param {Model} model
 * @param {Arrays | null} named
 * @returns {Description}
 */
function overview(model, named) {
  if (!named || !isFrame(model)) return soon('Network', 'A digit is ready; the network appears when Python is ready.');
  const { label, prediction, heldOut, example } = model.figures;
  const last = `A${networkOf(model).sizes.length}`;
  return {
    title: 'Network', place: '', formula: [],
    facts: [
      `${label < 0 ? 'no label' : `label ${label}`}, predicted ${prediction} with ${last} = ${activation(named[last][prediction])}`,
      example < 0 ? 'this image is not one of the data'
        : heldOut ? 'this example is held out for validation' : 'this example is trained on',
    ],
  };
}

/** @param {number} i */
const whereIs = (i) => `row ${Math.floor(i / IMAGE_SIDE)}, column ${i % IMAGE_SIDE}`;

/**
 * @param {Float32Array | null} preview
 * @param {Arrays | null} named
 * @param {number} i
 * @param {number} hidden
 * @returns {Description}
 */
function pixel(preview, named, i, hidden) {
  const x = named?.x ?? preview;
  const facts = [];
  if (named) {
    const top = strongest(named.W1, 3, i, PIXELS, hidden * PIXELS);
    facts.push(...[...top].map((at) => {
      const j = Math.floor(at / PIXELS);
      return `neuron ${j} reads it by W1[${j}, ${i}] = ${signed(named.W1[at], 3)}`;
    }));
  }
  return { title: `Pixel x[${i}]`, place: whereIs(i), formula: [`x[${i}] = ${fixed(x ? x[i] : NaN, 3)}`], facts };
}

/**
 * A sum of two in brackets: the second brings its sign along.
 * @param {number} first
 * @param {number} second
 */
const sum = (first, second) => `${fixed(first, 2)} ${second < 0 ? '−' : '+'} ${fixed(Math.abs(second), 2)}`;

/** The least push that two decimals show. */
const SEEN = 0.005;

/**
 * How a unit's activation comes about, in symbols and then in numbers.
 * @param {Arrays} named
 * @param {Network} network
 * @param {number} layer
 * @param {number} index
 */
function formula(named, { activations }, layer, index) {
  const before = layer === 1 ? 'x' : `A${layer - 1}`;
  const [A, Z, W, b] = ['A', 'Z', 'W', 'b'].map((letter) => `${letter}${layer}[${index}]`);
  const value = activation(named[`A${layer}`][index]);
  const z = fixed(named[`Z${layer}`][index], 2);
  // Edited code may add up in a way of its own: then only its result is known.
  const [adds, total] = addsUp(named, layer, index)
    ? [`${W} @ ${before} + ${b}`, sum(named[`W${layer}_dot_${before}`][index], named[`b${layer}`][index])] : [Z, z];
  switch (activations[layer - 1]) {
    case 'identity': return [`${A} = ${adds}`, `= ${total === z ? '' : `${total} = `}${value}`];
    // It needs the sums of the whole layer.
    case 'softmax': return [`${A} = softmax(Z${layer})[${index}] = ${value}`, `${Z} = ${adds === Z ? '' : `${adds} = ${total} = `}${z}`];
    default: {
      const f = functionName(activations[layer - 1]);
      return [`${A} = ${f}(${adds})`, `= ${f}(${total}) = ${value}`];
    }
  }
}

/**
 * What a hidden unit adds to the next layer at most, up and down.
 * @param {Arrays} named
 * @param {Network} network
 * @param {number} layer
 * @param {number} index
 */
function pushes(named, { sizes }, layer, index) {
  const next = layer + 1;
  const toOutputs = next === sizes.length;
  const products = named[`W${next}_A${layer}`];
  const added = Array.from({ length: sizes[layer] }, (_, k) => products[k * sizes[layer - 1] + index]);
  const name = (/** @type {number} */ k) => toOutputs ? `“${k}”` : `A${next}[${k}]`;
  const up = added.indexOf(Math.max(...added));
  const down = added.indexOf(Math.min(...added));
  const words = [];
  if (added[up] >= SEEN) words.push(`${name(up)} up ${signed(added[up], 2)}`);
  if (added[down] <= -SEEN) words.push(`${name(down)} down ${signed(added[down], 2)}`);
  return words.length ? `pushes ${words.join(', ')}` : `moves no ${toOutputs ? 'output' : `neuron of layer ${next}`} by ${SEEN}`;
}

/**
 * The units of the layer before that add most to a unit.
 * @param {Arrays} named
 * @param {Network} network
 * @param {number} layer
 * @param {number} index
 * @param {number} most so many
 */
function strongestInputs(named, { sizes }, layer, index, most) {
  const from = sizes[layer - 2];
  const start = index * from;
  const products = named[`W${layer}_A${layer - 1}`];
  const name = (/** @type {number} */ j) => layer === 2 ? `neuron ${j}` : `A${layer - 1}[${j}]`;
  return [...strongest(products, most, start, 1, start + from)].map((at) => {
    const j = at - start;
    return `${name(j)}: ${signed(named[`W${layer}`][at], 2)} * ${fixed(named[`A${layer - 1}`][j], 2)} = ${signed(products[at], 2)}`;
  });
}

/**
 * @param {Arrays} named
 * @param {Network} network
 * @param {number} j
 * @returns {Description}
 */
function neuron(named, network, j) {
  const row = named.W1.subarray(j * PIXELS, (j + 1) * PIXELS);
  return {
    title: `Hidden neuron ${j}`, place: network.sizes.length > 2 ? 'hidden layer 1' : '',
    formula: formula(named, network, 1, j),
    facts: [
      pushes(named, network, 1, j),
      ...slopeFacts(network.activations[0], 1, named.slope1[j], true),
      `weights from ${signed(smallest(row), 3)} to ${signed(largest(row), 3)}`,
    ],
  };
}

/**
 * A unit of a hidden layer after the first.
 * @param {Arrays} named
 * @param {Network} network
 * @param {number} layer
 * @param {number} index
 * @returns {Description}
 */
function unit(named, network, layer, index) {
  return {
    title: `Neuron ${index} of hidden layer ${layer}`, place: '',
    formula: formula(named, network, layer, index),
    facts: [
      pushes(named, network, layer, index),
      ...slopeFacts(network.activations[layer - 1], layer, named[`slope${layer}`][index], true),
      ...strongestInputs(named, network, layer, index, 1),
    ],
  };
}

/**
 * @param {FrameModel} model
 * @param {Arrays} named
 * @param {number} j
 * @param {number} i
 * @param {TileArray} tiles
 * @returns {Description}
 */
function weight(model, named, j, i, tiles) {
  const at = j * PIXELS + i;
  const { W1, x, W1_x, W1_dot_x } = named;
  const order = tiles === 'deltaW1' ? /** @type {const} */ (['deltaW1', 'dW1']) : /** @type {const} */ (['dW1', 'deltaW1']);
  return {
    title: `Weight W1[${j}, ${i}]`, place: whereIs(i),
    formula: [
      `W1[${j}, ${i}] * x[${i}]`,
      `= ${signed(W1[at], 4)} * ${fixed(x[i], 3)} = ${signed(W1_x[at], 4)}`,
    ],
    facts: [
      `of W1[${j}] @ x = ${fixed(W1_dot_x[j], 3)}`,
      ...order.map((name) => `${symbol(name)}[${j}, ${i}] = ${signedSignificant(named[name][at])}${name === 'dW1' ? partly(model) : ''}`),
    ],
  };
}

/** Says so when a gradient is still being summed. @param {FrameModel} model */
const partly = ({ figures: { done, total } }) => done < total ? ` (${count(done)} of ${count(total)} summed)` : '';

/**
 * @param {number} k
 * @param {number} label
 * @param {number} prediction
 */
function roles(k, label, prediction) {
  if (k === label) return k === prediction ? ', label and prediction' : ', the label';
  return k === prediction ? ', the prediction' : '';
}

/**
 * @param {FrameModel} model
 * @param {Arrays} named
 * @param {number} k
 * @returns {Description}
 */
function output(model, named, k) {
  const network = networkOf(model);
  const last = network.sizes.length;
  const { label, prediction } = model.figures;
  return {
    title: `Output “${k}”`, place: roles(k, label, prediction).slice(2),
    formula: formula(named, network, last, k),
    facts: [
      ...strongestInputs(named, network, last, k, 2),
      ...slopeFacts(network.activations[last - 1], last, named[`slope${last}`][k], false),
    ],
  };
}

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

/** @param {Float32Array} values */
const smallest = (values) => values.reduce((least, value) => Math.min(least, value), Infinity);
