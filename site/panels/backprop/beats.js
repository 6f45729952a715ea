// The twelve beats of one step of training, as a table: what each says, its equation with the numbers in it, and what
// the stage shows. It picks from Python's answer and writes; it computes none of the numbers.

import { functionName, slopeName } from '../../view/activations.js';
import { barScale } from '../../view/colors.js';
import { count, significant } from '../../view/format.js';
import { CAPTIONS, dZ2InWords, ownWay } from './activations.js';

/** @import {Answer} from '../../protocol.js' */
/** @import {Beat} from '../../view/parts.js' */

/** @typedef {Answer<'backprop'>} Values */

/** A full bar on the stage: the sigmoid’s slope is largest in its middle, and no other known one is above 1. */
const steepest = (/** @type {string} */ activation) => activation === 'sigmoid' ? 0.25 : 1;

/** @type {Record<string, Beat['lit'][number]>} what stands in each place of the stage otherwise */
const PLACES = { input: 'x', tiles: 'W1', bars: 'A1', edges: 'W2', outputs: 'A2' };

/**
 * The neuron `j`, the output `k` and the pixel `i` whose numbers are read.
 * @typedef {{j: number, k: number, i: number}} Pick
 *
 * One number of an equation, from the symbols to the result: `left = steps[0] = steps[1] = …`.
 * @typedef {{left: string, steps: string[]}} Line
 *
 * @typedef {object} BeatEntry
 * @property {BeatName} name also what Python's `source` calls it
 * @property {string} label on its button
 * @property {'forward' | 'back' | 'update'} way
 * @property {(values: Values) => string} caption one sentence
 * @property {(values: Values) => string[]} equations symbols stand in braces: keys of SYMBOLS
 * @property {(values: Values, pick: Pick) => Line[]} lines
 * @property {(keyof Pick)[]} picks which of the three its numbers hang on
 * @property {(values: Values) => Omit<Beat, 'note'>} stage what it puts in place of the values before this step, and what is lit
 *
 * @typedef {'x' | 'Z1' | 'A1' | 'Z2' | 'A2' | 'loss' | 'dZ2' | 'dW2' | 'dZ1' | 'dW1' | 'update' | 'after'} BeatName
 */

/**
 * Every symbol of the equations: how it is written, if not by its key; its shape, or the number that it is; what it is; and
 * the array that shows it on the stage, in its place.
 * @type {Record<string, {shape: (values: Values) => string, words: string, name?: (values: Values) => string,
 *   sheet?: (values: Values) => Omit<Beat, 'lit'>}>}
 */
export const SYMBOLS = {
  x: { shape: () => '(784, 1)', words: 'the image, 0 to 1', sheet: ({ x }) => ({ input: { name: 'x', values: x } }) },
  'x.T': { shape: () => '(1, 784)', words: 'the image, as a row', sheet: ({ x }) => ({ input: { name: 'x', values: x } }) },
  W1: { shape: ({ A1 }) => `(${A1.length}, 784)`, words: 'weights of the hidden layer', sheet: ({ W1 }) => ({ tiles: { name: 'W1', values: W1 } }) },
  b1: { shape: hiddenColumn, words: 'biases of the hidden layer', sheet: ({ b1 }) => ({ bars: { name: 'b1', values: b1, signed: true } }) },
  Z1: { shape: hiddenColumn, words: 'sums of the hidden layer', sheet: ({ Z1 }) => ({ bars: { name: 'Z1', values: Z1, signed: true } }) },
  A1: { shape: hiddenColumn, words: 'activations of the hidden layer', sheet: ({ A1, activations }) => ({ bars: scaled('A1', A1, activations[0]) }) },
  'A1.T': { shape: ({ A1 }) => `(1, ${A1.length})`, words: 'activations of the hidden layer, as a row', sheet: ({ A1, activations }) => ({ bars: scaled('A1', A1, activations[0]) }) },
  slope1: {
    name: ({ activations }) => slopeName(activations[0], 1), shape: hiddenColumn, words: 'slope of the activation at Z1, measured',
    sheet: ({ slope1, activations: [hidden] }) => ({ bars: { name: slopeName(hidden, 1), values: slope1, ...slopeScale(slope1, hidden) } }),
  },
  W2: { shape: ({ A1 }) => `(10, ${A1.length})`, words: 'weights of the output layer', sheet: ({ W2 }) => ({ edges: { name: 'W2', values: W2 } }) },
  'W2.T': { shape: ({ A1 }) => `(${A1.length}, 10)`, words: 'the same weights, rows and columns exchanged', sheet: ({ W2 }) => ({ edges: { name: 'W2', values: W2 } }) },
  b2: { shape: () => '(10, 1)', words: 'biases of the output layer', sheet: ({ b2 }) => ({ outputs: { name: 'b2', values: b2, signed: true } }) },
  Z2: { shape: () => '(10, 1)', words: 'sums of the output layer', sheet: ({ Z2 }) => ({ outputs: { name: 'Z2', values: Z2, signed: true } }) },
  A2: { shape: () => '(10, 1)', words: 'the outputs', sheet: ({ A2, activations }) => ({ outputs: scaled('A2', A2, activations[1]) }) },
  Y: { shape: () => '(10, 1)', words: '1 for the label, 0 for the other digits', sheet: ({ Y }) => ({ outputs: { name: 'Y', values: Y } }) },
  slope2: {
    name: ({ activations }) => slopeName(activations[1], 2), shape: () => '(10, 1)', words: 'slope of the activation at Z2, measured',
    sheet: ({ slope2, activations: [, last] }) => ({ outputs: { name: slopeName(last, 2), values: slope2, ...slopeScale(slope2, last) } }),
  },
  loss: { shape: ({ loss }) => n(loss), words: 'mean squared error of the ten outputs', sheet: ({ errors }) => ({ outputs: scaled('(A2 − Y)²', errors) }) },
  dZ2: { shape: () => '(10, 1)', words: 'gradient at the sums of the output layer', sheet: ({ dZ2 }) => ({ outputs: { name: 'dZ2', values: dZ2, signed: true } }) },
  dW2: { shape: ({ A1 }) => `(10, ${A1.length})`, words: 'gradient of W2', sheet: ({ dW2 }) => ({ edges: { name: 'dW2', values: dW2 } }) },
  db2: { shape: () => '(10, 1)', words: 'gradient of b2', sheet: ({ dZ2 }) => ({ outputs: { name: 'db2', values: dZ2, signed: true } }) },
  dZ1: { shape: hiddenColumn, words: 'gradient at the sums of the hidden layer', sheet: ({ dZ1 }) => ({ bars: { name: 'dZ1', values: dZ1, signed: true } }) },
  dW1: { shape: ({ A1 }) => `(${A1.length}, 784)`, words: 'gradient of W1', sheet: ({ dW1 }) => ({ tiles: { name: 'dW1', values: dW1 } }) },
  db1: { shape: hiddenColumn, words: 'gradient of b1', sheet: ({ dZ1 }) => ({ bars: { name: 'db1', values: dZ1, signed: true } }) },
  ΔW1: { shape: ({ A1 }) => `(${A1.length}, 784)`, words: 'what the update adds to W1', sheet: ({ deltaW1 }) => ({ tiles: { name: 'ΔW1', values: deltaW1 } }) },
  ΔW2: { shape: ({ A1 }) => `(10, ${A1.length})`, words: 'what the update adds to W2', sheet: ({ deltaW2 }) => ({ edges: { name: 'ΔW2', values: deltaW2 } }) },
  alpha: { shape: ({ alpha }) => n(alpha), words: 'the learning rate' },
};

/** @param {Values} values */
function hiddenColumn({ A1 }) {
  return `(${A1.length}, 1)`;
}

/**
 * Values with the scale they need, 0 to 1 if that is enough.
 * @param {string} name
 * @param {Float32Array} values
 * @param {string} [activation]
 */
const scaled = (name, values, activation) => ({ name, values, ...barScale(values, activation === 'tanh') });

/**
 * @param {Float32Array} slopes
 * @param {string} activation
 */
const slopeScale = (slopes, activation) => activation === 'other' ? barScale(slopes) : { limit: steepest(activation) };

/** What the code computes at a step is what the page would explain. @param {Values} values @param {keyof Values['formulas']} name */
const byTheBook = ({ formulas }, name) => formulas[name] !== '';

/** An activation of something. @param {string} activation @param {string} inside */
const applied = (activation, inside) => activation === 'identity' ? inside : `${functionName(activation)}(${inside})`;

/**
 * The same of one number; a softmax needs all of them.
 * @param {string} activation
 * @param {string} Z
 * @param {number} at
 * @param {Float32Array} values
 */
const ofOne = (activation, Z, at, values) => activation === 'softmax' ? `softmax(${Z})[${at}]` : applied(activation, n(values[at]));

/** @param {string} formula of dZ2 */
const doubled = (formula) => formula.startsWith('2');

/** @param {string} formula of dZ2 */
const steep = (formula) => formula.endsWith('slope2');

/** @type {BeatEntry[]} */
export const BEATS = [
  {
    name: 'x', label: 'x', way: 'forward', picks: ['i'],
    caption: () => 'The image as the network reads it: 784 grey levels, divided by 255, in one column.',
    equations: () => ['{x} = image / 255'],
    lines: ({ x, image }, { i }) => [{ left: `x[${i}]`, steps: [`${image[i]} / 255`, n(x[i])] }],
    stage: () => ({ lit: ['x'] }),
  },
  {
    name: 'Z1', label: 'Z1', way: 'forward', picks: ['j'],
    caption: (values) => byTheBook(values, 'Z1')
      ? 'Each hidden neuron multiplies every pixel by its weight for it, adds up, and adds its bias.' : ownWay('Z1', 'the sums of the hidden layer'),
    equations: (values) => byTheBook(values, 'Z1') ? ['{Z1} = {W1} @ {x} + {b1}'] : ['{Z1} = …'],
    lines: (values, { j }) => {
      const { W1_dot_x, b1, Z1 } = values;
      if (!byTheBook(values, 'Z1')) return [{ left: `Z1[${j}]`, steps: [n(Z1[j])] }];
      return [{ left: `Z1[${j}]`, steps: [`W1[${j}] · x + b1[${j}]`, `${n(W1_dot_x[j])} ${plus(b1[j])}`, n(Z1[j])] }];
    },
    stage: ({ W1_x, Z1 }) => ({
      tiles: { name: 'W1 * x', values: W1_x }, bars: { name: 'Z1', values: Z1, signed: true }, lit: ['x', 'W1', 'A1'],
    }),
  },
  {
    name: 'A1', label: 'A1', way: 'forward', picks: ['j'],
    caption: ({ activations }) => CAPTIONS[activations[0]].hidden,
    equations: ({ activations }) => [`{A1} = ${applied(activations[0], '{Z1}')}`],
    lines: ({ Z1, A1, activations: [hidden] }, { j }) => [{ left: `A1[${j}]`, steps: [ofOne(hidden, 'Z1', j, Z1), n(A1[j])] }],
    stage: () => ({ lit: ['A1'] }),
  },
  {
    name: 'Z2', label: 'Z2', way: 'forward', picks: ['k'],
    caption: (values) => byTheBook(values, 'Z2')
      ? `Each output does the same with the ${values.A1.length} activations: weights, a sum, a bias.` : ownWay('Z2', 'the sums of the output layer'),
    equations: (values) => byTheBook(values, 'Z2') ? ['{Z2} = {W2} @ {A1} + {b2}'] : ['{Z2} = …'],
    lines: (values, { k }) => {
      const { W2_dot_A1, b2, Z2 } = values;
      if (!byTheBook(values, 'Z2')) return [{ left: `Z2[${k}]`, steps: [n(Z2[k])] }];
      return [{ left: `Z2[${k}]`, steps: [`W2[${k}] · A1 + b2[${k}]`, `${n(W2_dot_A1[k])} ${plus(b2[k])}`, n(Z2[k])] }];
    },
    stage: ({ Z2 }) => ({ outputs: { name: 'Z2', values: Z2, signed: true }, lit: ['A1', 'W2', 'A2'] }),
  },
  {
    name: 'A2', label: 'A2', way: 'forward', picks: ['k'],
    caption: ({ prediction, label, activations: [hidden, last] }) => `${CAPTIONS[last].outputs(hidden === last)}; the largest is for ${prediction}, ${
      prediction === label ? 'as the label says' : `but the label says ${label}`}.`,
    equations: ({ activations }) => [`{A2} = ${applied(activations[1], '{Z2}')}`],
    lines: ({ Z2, A2, activations: [, last] }, { k }) => [{ left: `A2[${k}]`, steps: [ofOne(last, 'Z2', k, Z2), n(A2[k])] }],
    stage: () => ({ lit: ['A2'] }),
  },
  {
    name: 'loss', label: 'loss', way: 'forward', picks: ['k'],
    caption: ({ label }) => `How wrong is that? Y is 1 for ${label} and 0 for the rest; the loss is the mean of the squared distances to it.`,
    equations: () => ['{loss} = mean(({A2} − {Y})²)'],
    lines: ({ A2, Y, errors, loss }, { k }) => [
      { left: `(A2[${k}] − Y[${k}])²`, steps: [`(${n(A2[k])} − ${Y[k]})²`, n(errors[k])] },
      { left: 'loss', steps: ['the mean of all ten', n(loss)] },
    ],
    stage: ({ errors }) => ({ outputs: scaled('(A2 − Y)²', errors), lit: ['A2'] }),
  },
  {
    name: 'dZ2', label: 'dZ2', way: 'back', picks: ['k'],
    caption: dZ2InWords,
    equations: ({ formulas: { dZ2: formula } }) => {
      if (formula === '') return ['{dZ2} = …'];
      const distance = doubled(formula) || steep(formula) ? '({A2} − {Y})' : '{A2} − {Y}';
      return [`{dZ2} = ${doubled(formula) ? '2 ' : ''}${distance}${steep(formula) ? ' * {slope2}' : ''}`];
    },
    lines: ({ formulas: { dZ2: formula }, A2, Y, slope2, dZ2 }, { k }) => {
      const distance = doubled(formula) || steep(formula) ? `(${n(A2[k])} − ${Y[k]})` : `${n(A2[k])} − ${Y[k]}`;
      const sum = `${doubled(formula) ? '2 ' : ''}${distance}${steep(formula) ? ` · ${n(slope2[k])}` : ''}`;
      return [{ left: `dZ2[${k}]`, steps: [...(formula === '' ? [] : [sum]), n(dZ2[k])] }];
    },
    stage: ({ dZ2 }) => ({ outputs: { name: 'dZ2', values: dZ2, signed: true }, lit: ['A2'] }),
  },
  {
    name: 'dW2', label: 'dW2', way: 'back', picks: ['k', 'j'],
    caption: (values) => byTheBook(values, 'dW2')
      ? 'A weight’s gradient is the gradient at its output times the activation that it carried; a silent neuron’s weights get none.' : ownWay('dW2', 'the gradient of W2'),
    equations: (values) => [byTheBook(values, 'dW2') ? '{dW2} = {dZ2} @ {A1.T}' : '{dW2} = …', '{db2} = {dZ2}'],
    lines: (values, { j, k }) => {
      const { dZ2, A1, dW2 } = values;
      const steps = byTheBook(values, 'dW2') ? [`dZ2[${k}] · A1[${j}]`, `${n(dZ2[k])} · ${factor(A1[j])}`] : [];
      return [
        { left: `dW2[${k}, ${j}]`, steps: [...steps, n(dW2[k * A1.length + j])] },
        { left: `db2[${k}]`, steps: [n(dZ2[k])] },
      ];
    },
    stage: ({ dW2, dZ2 }) => ({
      edges: { name: 'dW2', values: dW2 }, outputs: { name: 'dZ2', values: dZ2, signed: true }, lit: ['A1', 'W2', 'A2'],
    }),
  },
  {
    name: 'dZ1', label: 'dZ1', way: 'back', picks: ['j'],
    caption: (values) => byTheBook(values, 'dZ1')
      ? `The gradient goes back through the same weights W2, and ${CAPTIONS[values.activations[0]].slope} at Z1 decides how much of it gets through.`
      : ownWay('dZ1', 'the gradient at the sums of the hidden layer'),
    equations: (values) => byTheBook(values, 'dZ1') ? ['{dZ1} = {W2.T} @ {dZ2} * {slope1}'] : ['{dZ1} = …'],
    lines: (values, { j }) => {
      const { W2T_dot_dZ2, slope1, dZ1, activations: [hidden] } = values;
      const steps = byTheBook(values, 'dZ1')
        ? [`(W2.T @ dZ2)[${j}] · ${functionName(hidden)}′\u2060(Z1[${j}])`, `${n(W2T_dot_dZ2[j])} · ${factor(slope1[j])}`] : [];
      return [{ left: `dZ1[${j}]`, steps: [...steps, n(dZ1[j])] }];
    },
    stage: ({ W2_dZ2, dZ1, dZ2 }) => ({
      bars: { name: 'dZ1', values: dZ1, signed: true }, edges: { name: 'W2 * dZ2', values: W2_dZ2 },
      outputs: { name: 'dZ2', values: dZ2, signed: true }, lit: ['A1', 'W2', 'A2'],
    }),
  },
  {
    name: 'dW1', label: 'dW1', way: 'back', picks: ['j', 'i'],
    caption: (values) => byTheBook(values, 'dW1')
      ? 'Gradient times input once more: for one image, each neuron’s dW1 is the image itself, scaled by the neuron’s dZ1.' : ownWay('dW1', 'the gradient of W1'),
    equations: (values) => [byTheBook(values, 'dW1') ? '{dW1} = {dZ1} @ {x.T}' : '{dW1} = …', '{db1} = {dZ1}'],
    lines: (values, { j, i }) => {
      const { dZ1, x, dW1 } = values;
      const steps = byTheBook(values, 'dW1') ? [`dZ1[${j}] · x[${i}]`, `${n(dZ1[j])} · ${factor(x[i])}`] : [];
      return [
        { left: `dW1[${j}, ${i}]`, steps: [...steps, n(dW1[j * x.length + i])] },
        { left: `db1[${j}]`, steps: [n(dZ1[j])] },
      ];
    },
    stage: ({ dW1, dZ1, W2_dZ2, dZ2 }) => ({
      tiles: { name: 'dW1', values: dW1 }, bars: { name: 'dZ1', values: dZ1, signed: true },
      edges: { name: 'W2 * dZ2', values: W2_dZ2 }, outputs: { name: 'dZ2', values: dZ2, signed: true },
      lit: ['x', 'W1', 'A1'],
    }),
  },
  {
    name: 'update', label: 'update', way: 'update', picks: ['k', 'j', 'i'],
    caption: (values) => byTheBook(values, 'update')
      ? 'Every parameter moves against its gradient, alpha times as far.'
      : 'The code’s own update says how far every parameter moves: not by alpha times its gradient alone.',
    equations: (values) => byTheBook(values, 'update')
      ? ['{W1} −= {alpha} * {dW1}', '{b1} −= {alpha} * {db1}', '{W2} −= {alpha} * {dW2}', '{b2} −= {alpha} * {db2}']
      : ['{W1} += {ΔW1}', '{W2} += {ΔW2}'],
    lines: (values, { j, k, i }) => {
      const { alpha, x, A1, W1, dW1, deltaW1, W1_after, W2, dW2, deltaW2, W2_after } = values;
      const [inW1, inW2] = [j * x.length + i, k * A1.length + j];
      /** @param {Float32Array} W @param {Float32Array} dW @param {Float32Array} delta @param {number} at */
      const step = (W, dW, delta, at) => byTheBook(values, 'update')
        ? `${n(W[at])} − ${n(alpha)} · ${factor(dW[at])}` : `${n(W[at])} ${plus(delta[at])}`;
      return [
        { left: `W1[${j}, ${i}]`, steps: [step(W1, dW1, deltaW1, inW1), n(W1_after[inW1])] },
        { left: `W2[${k}, ${j}]`, steps: [step(W2, dW2, deltaW2, inW2), n(W2_after[inW2])] },
      ];
    },
    stage: ({ deltaW1, deltaW2 }) => ({
      tiles: { name: 'ΔW1', values: deltaW1 }, edges: { name: 'ΔW2', values: deltaW2 }, lit: ['W1', 'W2'],
    }),
  },
  {
    name: 'after', label: 'after', way: 'update', picks: ['k'],
    caption: ({ loss, loss_after }) => `The same image again, with the moved parameters: the loss ${
      loss_after < loss ? 'falls' : loss_after > loss ? 'rises' : 'stays'} from ${n(loss)} to ${n(loss_after)}.`,
    equations: ({ activations: [hidden, last], formulas }) => {
      if (!formulas.Z1 || !formulas.Z2) return ['{A2} = …'];
      const A1 = hidden === 'identity' ? '({W1} @ {x} + {b1})' : applied(hidden, '{W1} @ {x} + {b1}');
      return [`{A2} = ${applied(last, `{W2} @ ${A1} + {b2}`)}`];
    },
    lines: ({ A2, A2_after, loss, loss_after }, { k }) => [
      { left: `A2[${k}]`, steps: [`${n(A2[k])} → ${n(A2_after[k])}`] },
      { left: 'loss', steps: [`${n(loss)} → ${n(loss_after)}`] },
    ],
    stage: ({ W1_after, A1_after, W2_A1_after, A2_after, activations: [hidden, last] }) => ({
      tiles: { name: 'W1', values: W1_after }, bars: scaled('A1', A1_after, hidden),
      edges: { name: 'W2 * A1', values: W2_A1_after }, outputs: scaled('A2', A2_after, last),
      lit: ['x', 'W1', 'A1', 'W2', 'A2'],
    }),
  },
];

/**
 * What the stage shows at a beat, or of it what one symbol stands for: all of it from this answer, so that nothing of a
 * later moment stands beside it.
 * @param {BeatEntry} beat
 * @param {Values} values
 * @param {string} [symbol]
 * @returns {Beat}
 */
export function stageOf(beat, values, symbol) {
  const sheet = symbol === undefined ? undefined : SYMBOLS[symbol].sheet?.(values);
  if (sheet) return { ...stageOf(beat, values), ...sheet, lit: Object.keys(sheet).map((place) => PLACES[place]) };
  return {
    input: { name: 'x', values: values.x },
    tiles: { name: 'W1', values: values.W1 },
    bars: scaled('A1', values.A1, values.activations[0]),
    edges: { name: 'W2 * A1', values: values.W2_A1 },
    outputs: scaled('A2', values.A2, values.activations[1]),
    ...beat.stage(values),
    note: values.iteration === 0 ? 'at iteration 0' : `after iteration ${count(values.iteration)}`,
  };
}

/**
 * Cut an equation into symbols and what stands between them.
 * @param {string} equation with its symbols in braces
 * @returns {{text: string, symbol: boolean}[]}
 */
export const partsOf = (equation) => equation.split(/[{}]/)
  .map((text, i) => ({ text, symbol: i % 2 === 1 })).filter(({ text }) => text !== '');

/**
 * Where to begin reading: the output and the neuron with the largest gradients, and the pixel that counts most for it.
 * @param {Values} values
 * @returns {Pick}
 */
export function firstPick({ dZ2, dZ1, dW1, x }) {
  const j = largest(dZ1);
  return { k: largest(dZ2), j, i: largest(dW1.subarray(j * x.length, (j + 1) * x.length)) };
}

/** Index of the value largest in size; 0 where all are 0 or none is a number. @param {Float32Array} values */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]) > (Math.abs(values[best]) || 0)) best = i;
  return best;
}

/** @param {number} value */
const n = (value) => significant(value, 3);

/** As a term of a sum. @param {number} value */
const plus = (value) => value < 0 ? `− ${n(-value)}` : `+ ${n(value)}`;

/** As a factor: a minus sign would read as a difference. @param {number} value */
const factor = (value) => value < 0 ? `(${n(value)})` : n(value);

