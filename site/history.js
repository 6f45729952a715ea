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

/** A stretch keeps its lowest and highest loss and its last evaluation. */
const KEPT = 3;

/** @typedef {ReturnType<typeof createHistory>} History */

/** @param {number} [capacity] rows */
export function createHistory(capacity = CAPACITY) {
  const rows = new Float64Array(capacity * WIDTH);
  let length = 0;

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
   * @returns {number[]} none, when there is no number; one, when it is both
   */
  function extremes(column, start, end) {
    let low = -1;
    let high = -1;
    for (let row = start; row < end; row++) {
      const found = value(row, column);
      if (Number.isNaN(found)) continue;
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
  }

  return {
    get length() {
      return length;
    },
    at,

    clear() {
      length = 0;
    },

    /**
     * One row an iteration. A row for the newest iteration once more takes its place: it has been evaluated since.
     * @param {Float64Array} records rows of RECORD_FIELDS, as a frame brings them
     */
    append(records) {
      for (let next = 0; next < records.length; next += WIDTH) {
        if (length > 0 && records[next + ITERATION] === value(length - 1, ITERATION)) length--;
        if (length === capacity) thin();
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
     * Rows where `field` is NaN are left out.
     * @param {Field} field
     * @param {number} buckets
     * @returns {number[]} row numbers, ascending
     */
    outline(field, buckets) {
      const column = RECORD_FIELDS.indexOf(field);
      /** @type {number[]} */
      const picked = [];
      if (length <= 2 * buckets) {
        for (let row = 0; row < length; row++) if (!Number.isNaN(value(row, column))) picked.push(row);
        return picked;
      }
      const size = Math.ceil((value(length - 1, ITERATION) + 1) / buckets);
      eachStretch(size, (start, end) => picked.push(...extremes(column, start, end)));
      return picked;
    },
  };
}
