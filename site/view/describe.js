// Puts a target of the canvas into words with its exact numbers: the inspector's lines, and what a
// screen reader hears.

import { activation, count, fixed, signed, signedSignificant, symbol } from './format.js';
import { unreachable } from '../unreachable.js';
import { SATURATED } from './draw-tiles.js';
import { IMAGE_SIDE, OUTPUTS, PIXELS } from './layout.js';
import { arrays as cut, hiddenOf, isFrame, strongest } from './model.js';

/** @typedef {import('./layout.js').Target} Target */
/** @typedef {import('./model.js').Model} Model */
/** @typedef {import('./model.js').FrameModel} FrameModel */
/** @typedef {import('./model.js').Arrays} Arrays */
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
    case 'pixel': return pixel(isFrame(model) ? null : model.x, named, target.index, hiddenOf(model));
    case 'neuron':
      if (!named || !isFrame(model)) return soon(`Hidden neuron ${target.index}`, 'Its weights appear when Python is ready.');
      return target.weight === undefined ? neuron(named, target.index) : weight(model, named, target.index, target.weight, tiles);
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
  switch (target.kind) {
    case 'neuron': return `Hidden neuron ${target.index}: A1 ${activation(named.A1[target.index])}`;
    case 'output': return `Output “${target.index}”: A2 ${activation(named.A2[target.index])}${roles(target.index, label, prediction)}`;
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
  return {
    title: 'Network', place: '', formula: [],
    facts: [
      `${label < 0 ? 'no label' : `label ${label}`}, predicted ${prediction} with A2 = ${activation(named.A2[prediction])}`,
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
 * @param {Arrays} named
 * @param {number} j
 * @returns {Description}
 */
function neuron({ W1, A1, W1_dot_x, b1, slope1, W2_A1 }, j) {
  const pushes = Array.from({ length: OUTPUTS }, (_, k) => W2_A1[k * b1.length + j]);
  const up = pushes.indexOf(Math.max(...pushes));
  const down = pushes.indexOf(Math.min(...pushes));
  const words = [];
  if (pushes[up] >= SEEN) words.push(`“${up}” up ${signed(pushes[up], 2)}`);
  if (pushes[down] <= -SEEN) words.push(`“${down}” down ${signed(pushes[down], 2)}`);
  const row = W1.subarray(j * PIXELS, (j + 1) * PIXELS);
  const facts = [words.length ? `pushes ${words.join(', ')}` : `moves no output by ${SEEN}`];
  facts.push(
    `slope σ′(Z1) = ${fixed(slope1[j], 3)}${slope1[j] < SATURATED ? ': saturated, hardly learns' : ''}`,
    `weights from ${signed(smallest(row), 3)} to ${signed(largest(row), 3)}`,
  );
  return {
    title: `Hidden neuron ${j}`, place: '',
    formula: [`A1[${j}] = σ(W1[${j}] @ x + b1[${j}])`, `= σ(${sum(W1_dot_x[j], b1[j])}) = ${activation(A1[j])}`],
    facts,
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
function output({ figures: { label, prediction } }, { A2, b2, W2, A1, W2_A1, W2_dot_A1, slope2, b1 }, k) {
  const start = k * b1.length;
  const top = strongest(W2_A1, 2, start, 1, start + b1.length);
  return {
    title: `Output “${k}”`, place: roles(k, label, prediction).slice(2),
    formula: [`A2[${k}] = σ(W2[${k}] @ A1 + b2[${k}])`, `= σ(${sum(W2_dot_A1[k], b2[k])}) = ${activation(A2[k])}`],
    facts: [
      ...[...top].map((at) => `neuron ${at - start}: ${signed(W2[at], 2)} * ${fixed(A1[at - start], 2)} = ${signed(W2_A1[at], 2)}`),
      `slope σ′(Z2) = ${fixed(slope2[k], 3)}`,
    ],
  };
}

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

/** @param {Float32Array} values */
const smallest = (values) => values.reduce((least, value) => Math.min(least, value), Infinity);
