// The stepper's sentences that hang on which activations the code has, and on whether it goes the way of the textbook.

/** @import {Activation} from '../../protocol.js' */
/** @import {Values} from './beats.js' */

/**
 * @typedef {object} Captions
 * @property {string} hidden what it makes of a hidden neuron's sum
 * @property {(again: boolean) => string} outputs what it makes of the ten sums; `again` as in the hidden layer
 * @property {string} slope its slope, with an article
 */

/** @type {Record<Activation, Captions>} */
export const CAPTIONS = {
  sigmoid: {
    hidden: 'The sigmoid squashes each sum to between 0 and 1: the neuron’s activation.',
    outputs: (again) => `The sigmoid ${again ? 'again ' : ''}makes ten answers between 0 and 1`,
    slope: 'the sigmoid’s slope',
  },
  ReLU: {
    hidden: 'ReLU lets a sum above 0 pass as it is, and makes 0 of any other: the neuron’s activation.',
    outputs: (again) => `ReLU ${again ? 'again ' : ''}makes ten answers, none below 0`,
    slope: 'the slope of ReLU, 1 where a sum is above 0 and 0 elsewhere,',
  },
  tanh: {
    hidden: 'tanh squashes each sum to between −1 and 1: the neuron’s activation.',
    outputs: (again) => `tanh ${again ? 'again ' : ''}makes ten answers between −1 and 1`,
    slope: 'the slope of tanh',
  },
  softmax: {
    hidden: 'The softmax turns the sums of the layer into shares that add up to 1: the neurons’ activations.',
    outputs: (again) => `The softmax ${again ? 'again ' : ''}makes ten shares that add up to 1`,
    slope: 'the softmax’s slope',
  },
  identity: {
    hidden: 'Nothing bends the sum: it is the neuron’s activation as it is.',
    outputs: () => 'The ten sums are the answers as they are',
    slope: 'the slope, which is 1 everywhere,',
  },
  other: {
    hidden: 'A function of the code’s own, f, makes the neuron’s activation of each sum.',
    outputs: () => 'A function of the code’s own, f, makes the ten answers',
    slope: 'the slope of f, measured,',
  },
};

/**
 * Of a step that the code computes in a way of its own.
 * @param {string} name
 * @param {string} words
 */
export const ownWay = (name, words) => `Here the code goes its own way: ${name}, ${words}, is what its own lines below make it.`;

/**
 * What dZ2 is, and of what it is the gradient, where that is known.
 * @param {Pick<Values, 'formulas' | 'activations' | 'takesRule'>} values
 */
export function dZ2InWords({ formulas: { dZ2: formula }, activations: [, last], takesRule }) {
  const slope = CAPTIONS[last].slope.replace(/,.*$/, '');
  const grows = GROWS[last]?.[formula];
  switch (formula) {
    case '2 (A2 - Y)':
      if (last === 'sigmoid' && takesRule) {
        return 'Now backwards: by the classic rule dZ2 is twice the distance from A2 to Y, which is how fast twice the cross-entropy grows with Z2.';
      }
      return `Now backwards: dZ2 is twice the distance from A2 to Y${grows ? `, which is how fast ${grows} grows with Z2` : ''}.`;
    case 'A2 - Y':
      return `Now backwards: dZ2 is the distance from A2 to Y${grows ? `, which is how fast ${grows} grows with Z2` : ''}.`;
    case '2 (A2 - Y) * slope2':
      if (last === 'softmax') return `Now backwards: dZ2 is twice the distance from A2 to Y times ${slope} there.`;
      return `Now backwards: dZ2 is how fast the squared error grows with Z2, twice the distance from A2 to Y times ${slope} there.`;
    case '(A2 - Y) * slope2':
      if (last === 'softmax') return `Now backwards: dZ2 is the distance from A2 to Y times ${slope} there.`;
      return `Now backwards: dZ2 is how fast half the squared error grows with Z2, the distance from A2 to Y times ${slope} there.`;
    default:
      return ownWay('dZ2', 'the gradient at the sums of the output layer');
  }
}

/** What it is the gradient of, by activation and formula. @type {Partial<Record<Activation, Record<string, string>>>} */
const GROWS = {
  sigmoid: { '2 (A2 - Y)': 'twice the cross-entropy', 'A2 - Y': 'the cross-entropy' },
  softmax: { '2 (A2 - Y)': 'twice the cross-entropy', 'A2 - Y': 'the cross-entropy' },
  identity: { '2 (A2 - Y)': 'the squared error', 'A2 - Y': 'half the squared error' },
};
