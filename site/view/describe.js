// Puts a target of the canvas into words with its exact numbers: the inspector's lines, and what a
// screen reader hears.

import { activation, count, fixed, signed, signedSignificant, symbol } from './format.js';
import { unreachable } from '../unreachable.js';
import { IMAGE_SIDE, OUTPUTS, PIXELS } from './layout.js';
import { arrays as cut, hiddenOf, isFrame, strongest } from './model.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').FrameModel} FrameModel */
/** @typedef {import('./model.js').Arrays} Arrays */
/** @typedef {import('./model.js').TileArray} TileArray */
/** @typedef {{title: string, lines: string[]}} Description */

/**
 * @param {Model} model
 * @param {Target} target
 * @param {TileArray} [tiles] what the tiles show: a weight's line adds its value there
 * @returns {Description}
 */
export function describe(model, target, tiles = 'W1') {
  const named = isFrame(model) ? cut(model.layout, model.data) : null;
  switch (target.kind) {
    case 'none': return overview(model, named);
    case 'pixel': return pixel(isFrame(model) ? null : model.x, named, target.index, hiddenOf(model));
    case 'neuron': return named
      ? neuron(/** @type {FrameModel} */ (model), named, target.index, target.weight, tiles)
      : { title: `Hidden neuron ${target.index}`, lines: ['Its weights appear when Python is ready.'] };
    case 'output': return named
      ? output(/** @type {FrameModel} */ (model), named, target.index)
      : { title: `Output ${target.index}`, lines: ['Its activation appears when Python is ready.'] };
    default: return unreachable(target);
  }
}

/**
 * @param {Model} model
 * @param {Arrays | null} named
 * @returns {Description}
 */
function overview(model, named) {
  if (!named || !isFrame(model)) {
    return { title: 'Network', lines: ['A digit is ready; the network appears when Python is ready.'] };
  }
  const { label, prediction, heldOut } = model.figures;
  return {
    title: 'Network',
    lines: [
      `label ${label}, predicted ${prediction} with A2 = ${activation(named.A2[prediction])}`,
      heldOut ? 'this example is held out for validation' : 'this example is trained on',
    ],
  };
}

/**
 * @param {Float32Array | null} preview
 * @param {Arrays | null} named
 * @param {number} i
 * @param {number} hidden
 * @returns {Description}
 */
function pixel(preview, named, i, hidden) {
  const x = named?.x ?? preview;
  const lines = [`x[${i}] = ${fixed(x ? x[i] : NaN, 3)}`];
  if (named) {
    const top = strongest(named.W1, 3, i, PIXELS, hidden * PIXELS);
    const words = [...top].map((at) => `W1[${Math.floor(at / PIXELS)}, ${i}] = ${signed(named.W1[at], 4)}`);
    if (words.length) lines.push('strongest weights:', ...words);
  }
  return { title: `Pixel ${i}, row ${Math.floor(i / IMAGE_SIDE)}, column ${i % IMAGE_SIDE}`, lines };
}

/**
 * @param {FrameModel} model
 * @param {Arrays} named
 * @param {number} j
 * @param {number | undefined} i
 * @param {TileArray} tiles
 * @returns {Description}
 */
function neuron(model, named, j, i, tiles) {
  const { W1, A1, Z1, b1, W2, W2_A1 } = named;
  const lines = [
    `Z1 = W1[${j}] @ x + b1[${j}] = ${fixed(Z1[j], 3)}`,
    `A1 = sigmoid(Z1) = ${activation(A1[j])}, b1 = ${signed(b1[j], 4)}`,
  ];
  const pushes = Array.from({ length: OUTPUTS }, (_, k) => W2_A1[k * b1.length + j]);
  const up = pushes.indexOf(Math.max(...pushes));
  const down = pushes.indexOf(Math.min(...pushes));
  const words = [];
  if (pushes[up] > 0) words.push(`“${up}” up ${signed(pushes[up], 3)}`);
  if (pushes[down] < 0) words.push(`“${down}” down ${signed(pushes[down], 3)}`);
  if (words.length) lines.push(`pushes ${words.join(', ')}`);
  const column = Array.from({ length: OUTPUTS }, (_, k) => W2[k * b1.length + j]);
  lines.push(`W2[:, ${j}] from ${signed(Math.min(...column), 4)} to ${signed(Math.max(...column), 4)}`);
  const row = W1.subarray(j * PIXELS, (j + 1) * PIXELS);
  lines.push(`W1[${j}] from ${signed(smallest(row), 4)} to ${signed(largest(row), 4)}`);
  if (i !== undefined) lines.push(...weight(model, named, j, i, tiles));
  return { title: `Hidden neuron ${j}`, lines };
}

/**
 * @param {FrameModel} model
 * @param {Arrays} named
 * @param {number} j
 * @param {number} i
 * @param {TileArray} tiles
 */
function weight(model, named, j, i, tiles) {
  const at = j * PIXELS + i;
  const lines = [`W1[${j}, ${i}] = ${signed(named.W1[at], 4)}, x[${i}] = ${fixed(named.x[i], 3)}`];
  lines.push(`W1[${j}, ${i}] * x[${i}] = ${signed(named.W1_x[at], 4)}`);
  if (tiles !== 'W1') lines.push(`${symbol(tiles)}[${j}, ${i}] = ${signedSignificant(named[tiles][at])}${tiles === 'dW1' ? partly(model) : ''}`);
  return lines;
}

/** Says so when a gradient is still being summed. @param {FrameModel} model */
const partly = ({ figures: { done, total } }) => done < total ? ` (sum of ${count(done)} of ${count(total)})` : '';

/**
 * @param {FrameModel} model
 * @param {Arrays} named
 * @param {number} k
 * @returns {Description}
 */
function output(model, named, k) {
  const { Z2, A2, b2, W2, A1, W2_A1, b1 } = named;
  const { label, prediction } = model.figures;
  const lines = [
    `Z2 = ${fixed(Z2[k], 3)}, b2 = ${signed(b2[k], 4)}`,
    `A2 = sigmoid(Z2) = ${activation(A2[k])}`,
  ];
  const roles = [];
  if (k === label) roles.push('the true label');
  if (k === prediction) roles.push('the prediction');
  if (roles.length) lines.push(`this is ${roles.join(' and ')}`);
  const start = k * b1.length;
  for (const at of strongest(W2_A1, 3, start, 1, start + b1.length)) {
    lines.push(`W2[${k}, ${at - start}] * A1[${at - start}] = ${signed(W2[at], 3)} * ${activation(A1[at - start])} = ${signed(W2_A1[at], 3)}`);
  }
  return { title: `Output “${k}”`, lines };
}

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

/** @param {Float32Array} values */
const smallest = (values) => values.reduce((least, value) => Math.min(least, value), Infinity);
