// Every record of a run, in growable columns, and a view of them that is small enough to draw. Pure data.

import { RECORD_FIELDS } from './protocol.js';

/** @typedef {(typeof RECORD_FIELDS)[number]} Field */

const WIDTH = RECORD_FIELDS.length;
const ITERATION = RECORD_FIELDS.indexOf('iteration');

/** @typedef {ReturnType<typeof createHistory>} History */

export function createHistory() {
  let rows = new Float64Array(1024 * WIDTH);
  let length = 0;

  /**
   * @param {number} row
   * @param {Field} field
   */
  const at = (row, field) => rows[row * WIDTH + RECORD_FIELDS.indexOf(field)];

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
      if (length > 0 && records.length > 0 && records[ITERATION] === at(length - 1, 'iteration')) length--;
      const end = length * WIDTH + records.length;
      if (end > rows.length) {
        const larger = new Float64Array(Math.max(end, rows.length * 2));
        larger.set(rows.subarray(0, length * WIDTH));
        rows = larger;
      }
      rows.set(records, length * WIDTH);
      length = end / WIDTH;
    },

    /**
     * The newest value of a field that is a number, or NaN.
     * @param {Field} field
     */
    last(field) {
      for (let row = length - 1; row >= 0; row--) {
        const value = at(row, field);
        if (!Number.isNaN(value)) return value;
      }
      return NaN;
    },

    /**
     * The rows to draw so that no peak is lost: all of them, or, when they are more than twice `buckets`,
     * the rows with the smallest and the largest `field` of each of `buckets` equal stretches.
     * Rows where `field` is NaN are left out.
     * @param {Field} field
     * @param {number} buckets
     * @returns {number[]} row numbers, ascending
     */
    outline(field, buckets) {
      const column = RECORD_FIELDS.indexOf(field);
      /** @type {number[]} */
      const picked = [];
      const size = Math.max(1, Math.ceil(length / buckets));
      for (let start = 0; start < length; start += size) {
        const end = Math.min(start + size, length);
        if (size <= 2) {
          for (let row = start; row < end; row++) if (!Number.isNaN(rows[row * WIDTH + column])) picked.push(row);
          continue;
        }
        let low = -1;
        let high = -1;
        for (let row = start; row < end; row++) {
          const value = rows[row * WIDTH + column];
          if (Number.isNaN(value)) continue;
          if (low < 0 || value < rows[low * WIDTH + column]) low = row;
          if (high < 0 || value > rows[high * WIDTH + column]) high = row;
        }
        if (low < 0) continue;
        picked.push(Math.min(low, high));
        if (low !== high) picked.push(Math.max(low, high));
      }
      return picked;
    },
  };
}
