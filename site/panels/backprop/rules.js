// Both rules' dZ2 beside the measured slopes of the two functions they might be gradients of: which is which is seen.

import { fixed, significant } from '../../view/format.js';
import { find, setText } from '../dom.js';

/** @import {Values} from './beats.js' */

/** Below this, a rule and a measured slope are the same: what is left is float32's rounding. */
const SAME = 1e-4;

/** In the order of the table's columns, two a rule and the slope that makes them differ. */
const COLUMNS = /** @type {const} */ (['classic', 'entropy_slope', 'slope2', 'exact', 'squared_slope']);

/** @param {ParentNode} root */
export function createRules(root) {
  const section = find(root, '#rules', HTMLElement);
  const body = find(section, '#rules-slopes tbody', HTMLTableSectionElement);
  const gaps = [...section.querySelectorAll('#rules-gaps td')];
  const force = find(section, '#rules-force', HTMLElement);
  const rows = [...'0123456789'].map((digit) => {
    const row = body.insertRow();
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = digit;
    row.append(head, ...COLUMNS.map(() => document.createElement('td')));
    return row;
  });

  return {
    hide() {
      section.hidden = true;
    },

    /** @param {Values} values of code that knows both rules; of other code there is nothing to compare */
    render(values) {
      const { gaps: found } = values;
      section.hidden = !found;
      if (!found) return;
      setText(force, `${values.rule} is in force`);
      rows.forEach((row, digit) => {
        row.classList.toggle('true', digit === values.label);
        COLUMNS.forEach((column, i) => {
          const cell = row.cells[i + 1];
          const value = values[column]?.[digit] ?? NaN;
          setText(cell, short(value));
          cell.dataset.value = String(value);
        });
      });
      gaps.forEach((cell, i) => {
        const gap = found[i];
        const same = gap < SAME;
        cell.classList.toggle('same', same);
        setText(cell, same ? `equal, within ${significant(gap, 1)}` : `apart by up to ${significant(gap, 2)}`);
      });
    },
  };
}

/** Six characters at most, as five columns stand side by side in a narrow panel: −1.747, −.1929. @param {number} value */
const short = (value) => Math.abs(value) < 1 ? fixed(value, 4).replace('0.', '.') : fixed(value, 3);
