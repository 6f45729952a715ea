// What is said of files of weights, of what is saved, and of a picture. Pure: no DOM.

import { count, fixed, significant } from '../../view/format.js';

/** @import {Figures, OpenedWeights} from '../../protocol.js' */

/** @param {OpenedWeights} weights @returns {string} */
export function weightsInWords({ name, notes, iteration, saved, accuracy }) {
  const before = [
    ...(Number.isFinite(saved) ? [percent(saved)] : []),
    ...(iteration >= 0 ? [`after iteration ${count(iteration)}`] : []),
  ].join(' ');
  const when = before ? ` (when they were saved: ${before})` : '';
  const now = Number.isFinite(accuracy) ? `held-out accuracy ${percent(accuracy)}` : 'nothing is held out';
  return [`A new run begins with the weights of ${name}: ${now}${when}.`, ...notes].join(' ');
}

/**
 * The name of a saved file, which says what it is of.
 * @param {string} data name of the data
 * @param {number} iteration
 * @param {string} ending
 */
export function fileName(data, iteration, ending) {
  const slug = data.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 40);
  return ['glassbox', ...(slug ? [slug] : []), `${iteration}.${ending}`].join('-');
}

/** @param {number} bytes */
export const sizeInWords = (bytes) => (bytes < 1e6 ? `${count(Math.ceil(bytes / 1000))} kB` : `${fixed(bytes / 1e6, 1)} MB`);

/**
 * @param {Figures} figures
 * @param {string} data name of the data
 */
export function caption({ iteration, loss, validationAccuracy, run, now, heldOut, label }, data) {
  const words = [`Glassbox · run ${run}, iteration ${count(iteration)}${iteration === now ? '' : ` of ${count(now)}`}`];
  if (Number.isFinite(loss)) words.push(`loss ${significant(loss)}`);
  if (Number.isFinite(validationAccuracy)) words.push(`held-out accuracy ${percent(validationAccuracy)}`);
  words.push(data);
  if (label >= 0) words.push(`the image is a ${label}${heldOut ? ', held out' : ''}`);
  return words.join(' · ');
}

/** @param {number} share */
const percent = (share) => `${fixed(share * 100, 1)}\u00a0%`;
