// The live figures in the bar: each shows a rounded number and carries the exact one in `data-value`.

import { find, setText } from './dom.js';

/** @import {Figures} from '../protocol.js' */
/** @import {History} from '../history.js' */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @type {Record<string, (value: number) => string>} */
const FORMATS = {
  iteration: (n) => whole.format(n),
  epoch: (n) => n.toFixed(2),
  loss: (n) => (n === 0 || n >= 0.001 ? n.toFixed(4) : n.toExponential(1)),
  'train-accuracy': (n) => percent.format(n),
  'validation-accuracy': (n) => percent.format(n),
  'examples-per-second': (n) => whole.format(n),
  seconds: (n) => (n < 60 ? `${n.toFixed(1)} s` : `${Math.floor(n / 60)} min ${String(Math.floor(n % 60)).padStart(2, '0')} s`),
};

/** @param {ParentNode} root */
export function createFigures(root) {
  const elements = Object.keys(FORMATS).map((name) => ({
    name,
    element: find(root, `[data-metric="${name}"]`, HTMLElement),
  }));
  const inside = find(root, '#inside', HTMLProgressElement);

  return {
    /** @param {Figures} figures */
    render(figures) {
      /** @type {Record<string, number>} */
      const values = {
        iteration: figures.iteration,
        epoch: figures.epoch,
        loss: figures.loss,
        'train-accuracy': figures.trainAccuracy,
        'validation-accuracy': figures.validationAccuracy,
        'examples-per-second': figures.examplesPerSecond,
        seconds: figures.seconds,
      };
      for (const { name, element } of elements) {
        const value = values[name];
        const missing = Number.isNaN(value) && !(name === 'loss' && figures.iteration > 0);
        element.dataset.value = missing ? '' : String(value);
        setText(element, missing ? '–' : FORMATS[name](value));
      }
      // An iteration over in one slice needs no progress; one that is summed over many chunks does.
      const summing = figures.done < figures.total && figures.done > 0;
      inside.hidden = !summing;
      if (summing) inside.value = figures.done / figures.total;
    },
  };
}

/**
 * The newest iteration, which the loss beside it is of.
 * @param {History} history
 */
const lastIteration = (history) => (history.length > 0 ? history.at(history.length - 1, 'iteration') : 0);

/**
 * Its loss as it is, also when it is no number any more.
 * @param {History} history
 */
const lastLoss = (history) => (history.length > 0 ? history.at(history.length - 1, 'loss') : NaN);

/**
 * One sentence for the screen reader; empty before the first iteration.
 * @param {History} history
 */
export function figuresInWords(history) {
  if (history.length === 0) return '';
  const words = [`Iteration ${whole.format(lastIteration(history))}`, `loss ${FORMATS.loss(lastLoss(history))}`];
  const heldOut = history.last('validationAccuracy');
  if (!Number.isNaN(heldOut)) words.push(`held-out accuracy ${percent.format(heldOut)}`);
  return `${words.join(', ')}.`;
}
