// From runs to charts: which curves there are, what their axes show, and what the cursor reads. It draws nothing.

import { logTick } from '../../view/axes.js';
import { count } from '../../view/format.js';

/** @import {Field, History} from '../../history.js' */
/** @import {Run} from '../../runs.js' */
/** @import {Extent} from '../../view/axes.js' */
/** @import {Chart, Curve, Weight} from '../../view/draw-curves.js' */

/**
 * @typedef {'loss' | 'accuracy'} Kind
 * @typedef {'iteration' | 'epoch' | 'seconds'} Across
 *
 * @typedef {object} Options
 * @property {Across} across what the x axis counts
 * @property {boolean} log
 * @property {number} smoothing of the loss: the factor of an exponential mean; 0 is none
 *
 * @typedef {object} Reading what a run's curves say at the cursor
 * @property {Run} run
 * @property {number} row of the loss, in its history
 * @property {number} evaluated row of the accuracies, or -1
 *
 * @typedef {Chart & {across: Extent, up: Extent}} PlacedChart
 */

/** Stretches a curve is outlined by, two points each: more than its pixels show. */
const BUCKETS = 500;

/** Dashes by a run's style; the run in force is drawn solid. Each can be told from the others in grey. */
export const DASHES = [[7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [4, 2], [2, 6], [8, 2, 2, 2, 2, 2], [1, 2]];

/** The words of an x axis. @type {Record<Across, string>} */
export const ACROSS = { iteration: 'iteration', epoch: 'epoch', seconds: 'seconds of training' };

/** What a share lacks of 1 is drawn down to this: 99.95 %. */
const LEAST_LACK = 0.0005;

/** @param {Run} run @param {Run | undefined} current */
export const dashOf = (run, current) => (run === current ? [] : DASHES[run.style % DASHES.length]);

/** Curves are computed anew only when their run has changed. */
export function createCurvesModel() {
  /** @type {WeakMap<History, {version: number, curves: Map<string, {x: Float64Array, y: Float64Array}>}>} */
  const cache = new WeakMap();

  /**
   * @param {History} history
   * @param {string} key
   * @param {() => {x: Float64Array, y: Float64Array}} compute
   */
  function remembered(history, key, compute) {
    let known = cache.get(history);
    if (known?.version !== history.version) cache.set(history, (known = { version: history.version, curves: new Map() }));
    let curve = known.curves.get(key);
    if (!curve) known.curves.set(key, (curve = compute()));
    return curve;
  }

  /**
   * @param {Run} run
   * @param {Field} field
   * @param {Across} across
   * @param {number} [smoothing]
   */
  const points = ({ history }, field, across, smoothing = 0) =>
    remembered(history, `${field} ${across} ${smoothing}`, () => {
      // Both accuracies at the rows where there was an evaluation.
      const rows = history.outline(field, BUCKETS);
      const smooth = smoothing > 0 ? history.smooth(field, smoothing) : null;
      return {
        x: Float64Array.from(rows, (row) => history.at(row, across)),
        y: Float64Array.from(rows, (row) => (smooth ? smooth[row] : history.at(row, field))),
      };
    });

  /**
   * @param {Kind} kind
   * @param {readonly Run[]} runs those to draw
   * @param {Run | undefined} current
   * @param {Options} options
   * @returns {PlacedChart} without cursor and moment, on paper
   */
  function chart(kind, runs, current, options) {
    /** @type {Curve[]} */
    const curves = [];
    // The run in force comes last, and so on top.
    for (const run of runs.filter(({ history }) => history.length > 0)) {
      /**
       * @param {Field} field
       * @param {Weight} weight
       * @param {boolean} named
       * @param {number} [smoothing]
       */
      const add = (field, weight, named, smoothing) => curves.push({
        ...points(run, field, options.across, smoothing), weight, dash: weight === 'faint' ? [] : dashOf(run, current),
        current: run === current, name: named && runs.length > 1 ? String(run.run) : '',
        forked: run.parent !== null && named,
      });
      if (kind === 'accuracy') {
        add('trainAccuracy', 'thin', false);
        add('validationAccuracy', 'strong', true);
      } else if (options.smoothing > 0) {
        add('loss', 'faint', false);
        add('loss', 'strong', true, options.smoothing);
      } else add('loss', 'plain', true);
    }
    const drawn = curves.filter(({ x }) => x.length > 0);
    return {
      curves: drawn, cursor: null, moment: null, ground: 'paper', empty: 'No iteration yet',
      across: {
        min: 0, max: runs.reduce((most, { history }) => Math.max(most, lastAt(history, options.across)), 0) || 1,
        format: wholeTick, least: options.across === 'iteration' ? 1 : 0,
      },
      up: kind === 'loss' ? lossExtent(drawn, options.log) : accuracyExtent(options.log),
    };
  }

  return { chart };
}

/**
 * @param {History} history
 * @param {Across} across
 */
const lastAt = (history, across) => (history.length > 0 ? history.at(history.length - 1, across) : 0);

/**
 * @param {Curve[]} curves
 * @param {boolean} log
 * @returns {Extent}
 */
function lossExtent(curves, log) {
  let low = Infinity;
  let high = 0;
  for (const { y } of curves) {
    for (const value of y) {
      if (value > high) high = value;
      if (value > 0 && value < low) low = value;
    }
  }
  // The linear axis starts at 0, so that a curve that looks flat is flat.
  if (!log || !(high > 0)) return { min: 0, max: high > 0 ? high * 1.05 : 0.1 };
  return { min: Math.min(low / 1.1, high / 2), max: high * 1.1, spread: 'log', format: logTick };
}

/** @param {boolean} log @returns {Extent} */
function accuracyExtent(log) {
  if (!log) return { min: 0, max: 1, format: percentTick };
  return { min: 0, max: 1 - LEAST_LACK, spread: 'lack', format: percentTick };
}

/** @param {number} value */
const percentTick = (value) => `${Number((value * 100).toFixed(1))} %`;

/** @param {number} value @param {number} step */
const wholeTick = (value, step) => (step < 1 ? (Number.isInteger(value) ? count(value) : value.toFixed(step < 0.1 ? 2 : 1)) : count(value));

/**
 * What each run says at a place on the x axis; a run that has not come so far says nothing.
 * @param {readonly Run[]} runs
 * @param {number} place
 * @param {Across} across
 * @returns {Reading[]}
 */
export function readAt(runs, place, across) {
  const readings = [];
  for (const run of runs) {
    const { history } = run;
    const row = history.nearest(place, across, 'loss');
    if (row < 0) continue;
    const beyond = place - lastAt(history, across);
    const before = history.at(0, across) - place;
    // A little beyond its ends is still meant.
    const span = lastAt(history, across) - history.at(0, across);
    if (Math.max(beyond, before) > Math.max(span * 0.03, across === 'iteration' ? 1 : 0)) continue;
    readings.push({ run, row, evaluated: history.nearest(place, across, 'trainAccuracy') });
  }
  return readings;
}
