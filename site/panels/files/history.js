// The records of runs as the text of a JSON file, in parts. It saves nothing.

import { RECORD_FIELDS } from '../../protocol.js';

/** @import {Change, Digest} from '../../protocol.js' */
/** @import {Run} from '../../runs.js' */

/** Rows written in one go: some milliseconds. */
const ROWS_AT_ONCE = 4000;

/**
 * What Python says of the run that is shown.
 * @typedef {{run: number, code: string, log: Change[], digest: Digest & {iteration: number}}} Told
 */

/**
 * The records of runs, in parts that are together one JSON text. Numbers have all their digits; null was not measured,
 * and what is no finite number is a string, as Python's `float` reads it.
 * @param {readonly Run[]} runs
 * @param {Record<string, string>} versions
 * @param {Told | null} told
 * @returns {Generator<string, void, void>}
 */
export function* jsonParts(runs, versions, told) {
  yield `{"format": "glassbox history", "version": 1, "versions": ${JSON.stringify(versions)}, "runs": [`;
  for (const [i, { run, settings, alphas, data, parent, history }] of runs.entries()) {
    const last = history.length - 1;
    const facts = {
      run, data, settings, alphas, parent,
      ...(told?.run === run ? { code: told.code, changes: told.log, digest: told.digest } : {}),
      // Of a very long run some rows are left out.
      complete: last < 0 || history.at(last, 'iteration') - history.at(0, 'iteration') === last,
      fields: RECORD_FIELDS,
    };
    yield `${i ? ',' : ''}\n${JSON.stringify(facts).slice(0, -1)},"records":[`;
    for (let start = 0; start < history.length; start += ROWS_AT_ONCE) {
      let text = '';
      for (let row = start; row < Math.min(start + ROWS_AT_ONCE, history.length); row++) {
        text += `${row ? ',' : ''}\n[${RECORD_FIELDS.map((field) => written(history.at(row, field), field)).join(',')}]`;
      }
      yield text;
    }
    yield '\n]}';
  }
  yield '\n]}\n';
}

/**
 * @param {number} value
 * @param {(typeof RECORD_FIELDS)[number]} field
 */
function written(value, field) {
  if (Number.isFinite(value)) return String(value);
  // A loss is measured in every iteration; where it is no number, training has diverged.
  return Number.isNaN(value) && field !== 'loss' ? 'null' : `"${value}"`;
}
