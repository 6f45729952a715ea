// How a kept run is told: pure, but for the clock that says which day it is.

/** @import {Data, KeptRun} from './record.js' */

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/**
 * @param {KeptRun} kept
 * @param {number} now by `Date.now()`
 * @returns {string} such as “12:31 on train.csv, epoch 3.2, 94.1 % held out”
 */
export function runWords({ when, data, iteration, epoch, accuracy }, now) {
  const today = new Date(when).toDateString() === new Date(now).toDateString();
  const parts = [`${today ? '' : `${DAY.format(when)}, `}${TIME.format(when)} on ${dataWords(data)}`];
  parts.push(Number.isFinite(epoch) ? `epoch ${epoch.toFixed(epoch < 10 ? 1 : 0)}` : `iteration ${iteration}`);
  if (Number.isFinite(accuracy)) parts.push(`${(100 * accuracy).toFixed(1)} % held out`);
  return parts.join(', ');
}

/** @param {Data} data */
export const dataWords = ({ name, file }) => (file ? name : 'the sample');

/** @param {number} bytes */
export const sizeWords = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {Data} data of a run whose file is not kept */
export function askWords({ name, file }) {
  return `This run was trained on ${name} (${sizeWords(file?.size ?? 0)}): open it again to go on.`;
}

/**
 * What is kept, in one line.
 * @param {{here: boolean, bytes: number}[]} runs
 * @param {number} files bytes
 */
export function summaryWords(runs, files) {
  const others = runs.filter(({ here }) => !here).length;
  const mine = others < runs.length ? ['this run'] : [];
  if (others > 0) mine.push(mine.length > 0 ? `${others} other${others > 1 ? 's' : ''}` : `${others} run${others > 1 ? 's' : ''}`);
  return `Kept on this device: ${mine.join(' and ')}, ${sizeWords(runs.reduce((sum, { bytes }) => sum + bytes, files))}`;
}
