// The guided first run as a table: what each step says, what it points at, and when it is done. Pure.

import { activation, signed } from '../../view/format.js';

/** @import {Figures} from '../../protocol.js' */
/** @import {State} from '../../state.js' */

/**
 * @typedef {object} Situation what the page and the network are at
 * @property {State} state
 * @property {State['shown']} before what was on the stage when the step began
 * @property {Figures | null} figures of the newest frame
 * @property {number} accuracy held-out accuracy at its last measurement, 0 to 1, or NaN
 * @property {Lesson | null} lesson the one gradient of the last step but one
 * @property {'up' | 'down' | null} answer to which way its weight moves
 *
 * @typedef {object} Lesson one weight of W2 and its gradient for the image shown, all from Python
 * @property {number} output k
 * @property {number} neuron j
 * @property {number} label of the image
 * @property {number} A2 of output k
 * @property {number} dZ2 of output k
 * @property {number} A1 of neuron j
 * @property {number} dW2 of the weight between them
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {(situation: Situation) => string} words one short paragraph
 * @property {(situation: Situation) => string} [target] selector of what it points at
 * @property {(situation: Situation) => boolean} [done] goes on by itself once this holds; without it there is a button
 */

/** Held-out accuracy that the visitor waits for. */
export const ENOUGH = 0.85;

/** @param {number} share */
const percent = (share) => Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;

/** @param {Figures | null} figures */
const misread = (figures) => figures !== null && figures.label >= 0 && figures.label !== figures.prediction;

/** @type {Step[]} */
export const STEPS = [
  {
    name: 'untrained',
    title: 'This network knows nothing yet',
    words: () => 'Left, x: one digit, 28 × 28 grey values. Middle: hidden neurons, each drawn as its weights W1, a bar below for its activation A1. Right, A2: ten outputs, one for each digit. The weights are random, so the outputs mean nothing.',
    target: () => '#canvas',
  },
  {
    name: 'start',
    title: 'Press Start training',
    words: () => 'Each iteration takes a batch of digits through the network, compares A2 with the labels, and moves every weight a little against its gradient.',
    target: () => '#start',
    done: ({ state }) => state.running,
  },
  {
    name: 'watch',
    title: 'Watch it learn',
    words: ({ accuracy }) => `Tiles take on shapes: where a weight is orange, ink speaks for the neuron; where it is blue, against it. Held-out digits, which it never trains on, are read right ${percent(accuracy)} of the time. Wait for ${percent(ENOUGH)}.`,
    target: () => '#figures div:has([data-metric="validation-accuracy"])',
    done: ({ accuracy }) => accuracy >= ENOUGH,
  },
  {
    name: 'pause',
    title: 'Pause it',
    words: () => 'The weights now stand still, and you can look around.',
    target: () => '#start',
    done: ({ state }) => !state.running,
  },
  {
    name: 'mistake',
    title: 'Find a mistake',
    words: ({ state }) => state.side === 'errors'
      ? 'A row is a digit’s label, a column what it was read as: off the diagonal are the mistakes. Choose a count there, then one of its images, and bring it to the stage.'
      : 'Open Errors: it counts what the network read each held-out digit as.',
    target: ({ state }) => state.side === 'errors' ? '#side-errors' : '#tab-side-errors',
    done: ({ state, before, figures }) => state.shown !== before && misread(figures),
  },
  {
    name: 'backprop',
    title: 'What would have to change?',
    words: ({ figures }) => misread(figures)
      ? `This digit is labelled ${figures?.label}, and the network reads ${figures?.prediction}. Open Backprop: it follows the error back through the network, line by line of the code.`
      : 'Open Backprop: it follows the error back through the network, line by line of the code.',
    target: () => '#tab-side-backprop',
    done: ({ state }) => state.side === 'backprop',
  },
  {
    name: 'gradient',
    title: 'One gradient',
    words: ({ lesson, answer }) => {
      if (!lesson) return 'One moment: Python is following this digit back through the network.';
      const { output, neuron, label, A2, dZ2, A1, dW2 } = lesson;
      const name = `W2[${output}, ${neuron}]`;
      if (answer === null) {
        return `Output “${output}” says A2 = ${activation(A2)} where the label ${label} wants ${output === label ? 1 : 0}: its error is dZ2 = ${signed(dZ2, 3)}. `
          + `Hidden neuron ${neuron} speaks to it with A1 = ${activation(A1)}, so the gradient of their weight is d${name} = dZ2 × A1 = ${signed(dW2, 3)}. `
          + `The update is W2 −= alpha × dW2. Which way does ${name} move?`;
      }
      const way = wayOf(lesson);
      return `${answer === way ? 'Right' : 'The other way'}: ${way}. The gradient is ${dW2 > 0 ? 'positive' : 'negative'}, and the update subtracts it. `
        + `Neuron ${neuron} then adds ${way === 'down' ? 'less' : 'more'} to output “${output}” when it sees this digit again. Backprop, beside this, has every number.`;
    },
    target: () => '#side-backprop',
  },
  {
    name: 'end',
    title: 'That is all of it',
    words: ({ accuracy }) => `You trained a network that reads ${percent(accuracy)} of digits it has never seen, found one that it gets wrong, and followed the gradient that would mend it. Training is that, for every weight and every example. Next: draw a digit of your own, drag the timeline back, or open train.csv.`,
  },
];

/**
 * Which way the update moves the lesson's weight: against its gradient.
 * @param {Lesson} lesson
 * @returns {'up' | 'down'}
 */
export const wayOf = ({ dW2 }) => dW2 > 0 ? 'down' : 'up';
