// What is written of a run, and what is read of it again: pure. When it is written, kept.js decides.

import { joinPieces } from './rows.js';

/** @import {Expected, Settings} from '../protocol.js' */
/** @import {Run} from '../runs.js' */
/** @import {SideName, ViewName} from '../state.js' */

export const FORMAT = 1;

/**
 * What a run is trained on.
 * @typedef {object} Data
 * @property {string} name
 * @property {number} examples without those that the person added
 * @property {{name: string, size: number} | null} file null is the sample
 * @property {string | null} fingerprint null until Python has found it
 * @property {number} packed bytes of the file that are kept; 0 if it will be asked for
 *
 * @typedef {Omit<Run, 'history'> & {rows: number}} Curve
 *
 * @typedef {object} View what the page shows, and how its controls stand
 * @property {Settings} settings
 * @property {ViewName} view
 * @property {SideName} side
 * @property {boolean} running
 *
 * One record: the run in force in one page, with the curves of those before it. Its checkpoint and records are parts.
 * @typedef {object} KeptRun
 * @property {string} id
 * @property {number} format
 * @property {number} when by `Date.now()`
 * @property {number} run
 * @property {number} iteration
 * @property {number} epoch
 * @property {number} accuracy held out; NaN if nothing is
 * @property {Data} data
 * @property {{packed: number} | null} [test] images to predict: bytes of their file that are kept, 0 if it is that of the
 *   data; null if there are none, or too many. A version that knew no such files wrote nothing
 * @property {View} shown
 * @property {Curve[]} curves
 * @property {number} bytes of the parts
 *
 * @typedef {object} Unfinished a run to go on with
 * @property {string} id
 * @property {View} shown
 * @property {Data} data
 * @property {Expected} expected
 * @property {File | null} file where it is kept
 * @property {File | null} test images to predict, where their file is kept
 * @property {Uint8Array<ArrayBuffer>} checkpoint
 * @property {Run[]} runs
 *
 * @typedef {{kept: KeptRun, here: boolean, live: boolean}} Found `here` is this page's own, `live` that of another tab
 * @typedef {{id: string, problem: string}} Broken
 */

/** @param {Curve} curve @returns {Omit<Curve, 'rows'>} */
export function without({ rows, ...rest }) {
  return rest;
}

/**
 * The records of a run as they were at its checkpoint.
 * @param {KeptRun} kept
 * @param {Curve} curve
 * @param {Map<string, unknown>} parts
 */
export function historyOf({ id, run, iteration }, curve, parts) {
  const find = (/** @type {number} */ piece) => parts.get(JSON.stringify([id, 'rows', curve.run, piece]));
  return joinPieces(find, curve.rows, curve.run === run ? iteration : Infinity);
}

/**
 * @param {unknown} one as it was read
 * @param {string} own
 * @param {Set<unknown>} live
 * @returns {Found | Broken}
 */
export function readable(one, own, live) {
  const kept = /** @type {KeptRun} */ (one);
  if (kept.format !== FORMAT) {
    return { id: kept.id, problem: 'A run that is kept on this device was written by another version of this page, which this one cannot read.' };
  }
  const whole = typeof kept.when === 'number' && typeof kept.run === 'number' && typeof kept.iteration === 'number'
    && typeof kept.data?.name === 'string' && Array.isArray(kept.curves) && typeof kept.shown?.settings === 'object';
  if (!whole) return { id: kept.id, problem: 'A run that is kept on this device is damaged.' };
  return { kept, here: kept.id === own, live: kept.id !== own && live.has(kept.id) };
}
