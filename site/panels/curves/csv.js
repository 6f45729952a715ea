// The kept records of runs as the text of a CSV file, in parts. It saves nothing.

import { RECORD_FIELDS } from '../../protocol.js';
import { SETTINGS, SETTING_NAMES, formatSetting } from '../../settings.js';

/** @import {Run} from '../../runs.js' */

/** Rows written in one go: some milliseconds. */
const ROWS_AT_ONCE = 4000;

/**
 * The records of runs as CSV, in parts: the settings as comments, one header, one line a record. Numbers have all their
 * digits; what was not measured is empty.
 * @param {readonly Run[]} runs
 * @returns {Generator<string, void, void>}
 */
export function* csvParts(runs) {
  yield ['# Glassbox: loss and accuracies of each iteration',
    ...runs.map((run) => `# run ${run.run}: ${runComment(run)}`), ['run', ...RECORD_FIELDS].join(','), ''].join('\n');
  for (const { run, history } of runs) {
    for (let start = 0; start < history.length; start += ROWS_AT_ONCE) {
      let text = '';
      for (let row = start; row < Math.min(start + ROWS_AT_ONCE, history.length); row++) {
        text += run;
        for (const field of RECORD_FIELDS) {
          const value = history.at(row, field);
          text += `,${Number.isNaN(value) ? '' : value}`;
        }
        text += '\n';
      }
      yield text;
    }
  }
}

/** All that makes a run reproducible, on one line. @param {Run} run */
function runComment({ settings, alphas, data, parent }) {
  return [
    ...SETTING_NAMES.map((name) => `${SETTINGS[name].key}=${formatSetting(name, settings[name])}`),
    ...alphas.map(({ iteration, alpha }) => `alpha=${alpha} after iteration ${iteration}`),
    ...(parent ? [`continues run ${parent.run} after iteration ${parent.iteration}`] : []),
    `data=${data.replace(/[\r\n]/g, ' ')}`,
  ].join(', ');
}
