// The records of a run, and a view of them that is small enough to draw. Pure data.
//
// A fast run makes thousands of records a second, all day if it is left alone. So the store has a size: when it is
// full, the run is divided into equal stretches of iterations, and of each only the rows that a curve needs stay.

import { RECORD_FIELDS } from './protocol.js';

/** @typedef {(typeof RECORD_FIELDS)[number]} Field */

const WIDTH = RECORD_FIELDS.length;
const ITERATION = RECORD_FIELDS.indexOf('iteration');
const LOSS = RECORD_FIELDS.indexOf('loss');
const EVALUATED = RECORD_FIELDS.indexOf('trainAccuracy');

/** Rows kept of a run, 7 MB: every one of its first iterations, 200 epochs of MNIST in batches of 64. */
const CAPACITY = 1 << 17;

/** Rows there is room for at first; it doubles when it is full, so that short runs cost little. */
const FIRST_ROOM = 1 << 10;

/** A stretch keeps its lowest and highest loss and its last evaluation. */
const KEPT = 3;

/** @typedef {ReturnType<typeof createHistory>} History */

/** @param {number} [capacity] rows */
export function createHistory(capacity = CAPACITY) {
  let rows = new Float64Array(Math.min(FIRST_ROOM, capacity) * WIDTH);
  let length = 0;
  let version = 0;
  let thinned = 0;

  /**
   * @param {number} row
   * @param {Field} field
   */
  const at = (row, field) => rows[row * WIDTH + RECORD_FIELDS.indexOf(field)];

  /** @param {number} row @param {number} column */
  const value = (row, column) => rows[row * WIDTH + column];

  /**
   * Calls back for each stretch of `size` iterations that has rows, with the first of them and the one after the last.
   * @param {number} size
   * @param {(start: number, end: number) => void} visit
   */
  function eachStretch(size, visit) {
    for (let start = 0, end = 0; start < length; start = end) {
      const after = (Math.floor(value(start, ITERATION) / size) + 1) * size;
      while (end < length && value(end, ITERATION) < after) end++;
      visit(start, end);
    }
  }

  /**
   * The rows from `start` to `end` with the smallest and the largest number in a column, in their order.
   * @param {number} column
   * @param {number} start
   * @param {number} end
   * @returns {number[]} none, when there is no finite number; one, when it is both
   */
  function extremes(column, start, end) {
    let low = -1;
    let high = -1;
    for (let row = start; row < end; row++) {
      const found = value(row, column);
      if (!Number.isFinite(found)) continue;
      if (low < 0 || found < value(low, column)) low = row;
      if (high < 0 || found > value(high, column)) high = row;
    }
    if (low < 0) return [];
    return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  }

  /** Make room for as many rows again as are kept. */
  function thin() {
    const iterations = value(length - 1, ITERATION) - value(0, ITERATION) + 1;
    const size = Math.ceil((iterations * KEPT * 2) / capacity) + 1;
    let kept = 0;
    eachStretch(size, (start, end) => {
      let evaluated = end - 1;
      while (evaluated > start && Number.isNaN(value(evaluated, EVALUATED))) evaluated--;
      for (const row of new Set([...extremes(LOSS, start, end), evaluated].sort((a, b) => a - b))) {
        rows.copyWithin(kept++ * WIDTH, row * WIDTH, (row + 1) * WIDTH);
      }
    });
    length = kept;
    thinned++;
  }

  /** @param {number} room in rows, at least `length` */
  function resize(room) {
    const larger = new Float64Array(room * WIDTH);
    larger.set(rows.subarray(0, length * WIDTH));
    rows = larger;
  }

  /**
   * The first row whose value in a column that never falls is at least `value`; `length`, if there is none.
   * @param {number} column
   * @param {number} least
   */
  function firstRow(column, least) {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value(middle, column) < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get length() {
      return length;
    },
    /** Grows with every change: what was computed from the rows holds as long as it stays. */
    get version() {
      return version;
    },
    /** How often rows have made room for others: as long as it stays, no row but the last changes. */
    get thinned() {
      return thinned;
    },
    at,

    /**
     * A copy of some rows, as `append` takes them.
     * @param {number} start
     * @param {number} end
     */
    copy: (start, end) => rows.slice(start * WIDTH, Math.min(end, length) * WIDTH),

    clear() {
      length = 0;
      version++;
    },

    /** Give back the room that no row takes: the run is over. */
    trim() {
      resize(length);
    },

    /**
     * One row an iteration. A row for the newest iteration once more takes its place: it has been evaluated since.
     * @param {Float64Array} records rows of RECORD_FIELDS, as a frame brings them
     */
    append(records) {
      version++;
      for (let next = 0; next < records.length; next += WIDTH) {
        if (length > 0 && records[next + ITERATION] === value(length - 1, ITERATION)) length--;
        if (length === capacity) thin();
        else if ((length + 1) * WIDTH > rows.length) resize(Math.min(capacity, Math.max(FIRST_ROOM, 2 * length)));
        rows.set(records.subarray(next, next + WIDTH), length++ * WIDTH);
      }
    },

    /**
     * The newest value of a field that is a number, or NaN.
     * @param {Field} field
     */
    last(field) {
      for (let row = length - 1; row >= 0; row--) {
        const found = at(row, field);
        if (!Number.isNaN(found)) return found;
      }
      return NaN;
    },

    /**
     * The rows to draw so that no peak is lost: all of them, or, when they are more than twice `buckets`,
     * the rows with the smallest and the largest `field` of each of `buckets` equal stretches of iterations.
     * Rows where `field` is no finite number are left out.
     * @param {Field} field
     * @param {number} buckets for the iterations from 0 to the newest
     * @returns {number[]} row numbers, ascending
     */
    outline(field, buckets) {
      const column = RECORD_FIELDS.indexOf(field);
      /** @type {number[]} */
      const picked = [];
      if (length <= 2 * buckets) {
        for (let row = 0; row < length; row++) if (Number.isFinite(value(row, column))) picked.push(row);
        return picked;
      }
      const size = Math.ceil((value(length - 1, ITERATION) + 1) / buckets);
      eachStretch(size, (start, end) => picked.push(...extremes(column, start, end)));
      return picked;
    },

    /**
     * The row nearest to a place on an axis, of those with a finite number in `measured`.
     * @param {number} place
     * @param {'iteration' | 'epoch' | 'seconds'} axis
     * @param {Field} measured
     * @returns {number} -1 if there is none
     */
    nearest(place, axis, measured) {
      const across = RECORD_FIELDS.indexOf(axis);
      const column = RECORD_FIELDS.indexOf(measured);
      let after = firstRow(across, place);
      let before = after - 1;
      while (after < length && !Number.isFinite(value(after, column))) after++;
      while (before >= 0 && !Number.isFinite(value(before, column))) before--;
      if (after === length) return before;
      if (before < 0) return after;
      return place - value(before, across) <= value(after, across) - place ? before : after;
    },

    /**
     * A field smoothed exponentially: the mean of all values so far, each iteration's weighing `factor` times as much as
     * the next one's. What lies between two kept rows is taken to be as the later one.
     * @param {Field} field
     * @param {number} factor from 0, which smooths nothing, to below 1
     * @returns {Float64Array} one number a row; of a row without a finite one, the mean so far
     */
    smooth(field, factor) {
      const column = RECORD_FIELDS.indexOf(field);
      const means = new Float64Array(length);
      let sum = 0;
      let weight = 0;
      let since = length > 0 ? value(0, ITERATION) - 1 : 0;
      for (let row = 0; row < length; row++) {
        const found = value(row, column);
        if (Number.isFinite(found)) {
          const iteration = value(row, ITERATION);
          const kept = iteration - since === 1 ? factor : factor ** (iteration - since);
          sum = sum * kept + found * (1 - kept);
          weight = weight * kept + (1 - kept);
          since = iteration;
        }
        means[row] = sum / weight;
      }
      return means;
    },
  };
}
