// The sentences of the Predict view: which network the predictions are of, and what is to be expected of them. Pure.

import { count } from '../../view/format.js';

/** @param {number} share @param {number} [decimals] */
const percent = (share, decimals = 1) => `${(share * 100).toFixed(decimals)} %`;

/**
 * @param {{run: number, iteration: number}} predicted
 * @param {{run: number, iteration: number}} shown the network that is shown now
 * @returns {{words: string, stale: boolean}}
 */
export function standing(predicted, shown) {
  const of = predicted.iteration === 0 ? 'Predicted before any training' : `Predicted at iteration ${count(predicted.iteration)}`;
  if (predicted.run !== shown.run) return { words: `${of} of run ${predicted.run}; the network shown is of run ${shown.run}.`, stale: true };
  if (predicted.iteration !== shown.iteration) return { words: `${of}; the network shown is another by now.`, stale: true };
  return { words: `${of}.`, stale: false };
}

/**
 * What score to expect, as parts: the second is the figure.
 * @param {{examples: number, accuracy: number, margin: number}} estimate of held-out examples
 * @returns {[string, string, string]}
 */
export function expectation({ examples, accuracy, margin }) {
  if (examples === 0) return ['', 'No estimate of the score', ': nothing is held out from training. Set a held-out share, and reset.'];
  const digits = examples === 1 ? '1 digit' : `${count(examples)} digits`;
  return ['Held-out accuracy ', `${percent(accuracy)} ± ${percent(margin)}`, ` (${digits} never trained on): the score Kaggle shows should be near it.`];
}

/**
 * How many images are shown, and which.
 * @param {number} images
 * @param {number[]} digits that they are read as; none is all
 */
export function selection(images, digits) {
  const all = images === 1 ? '1 image' : `${count(images)} images`;
  if (digits.length === 0) return all;
  const [last, ...others] = [...digits].reverse();
  return `${all} read as ${others.length ? `${others.reverse().join(', ')} or ${last}` : last}`;
}

/**
 * What follows on the count of a digit.
 * @param {number} share of the images that are read as it
 * @param {number} dataShare of the labels in the loaded data that are it
 */
export const balance = (share, dataShare) => `, ${percent(share)}; ${percent(dataShare)} of the labels in the loaded data`;
