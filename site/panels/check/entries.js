// The entries behind one cell of the check: the gradient in the code, the measured slope, and the way to the stage.

import { significant } from '../../view/format.js';
import { find, setText } from '../dom.js';
import { placeOf } from './places.js';
import { scientific } from './words.js';

/** @import {Check} from '../../protocol.js' */
/** @import {App} from '../app.js' */
/** @import {Cell} from './table.js' */

/** How an entry came to be among those compared, by its code. */
const WHY = ['', 'large', 'pinned'];

/**
 * @param {HTMLElement} section
 * @param {App} app
 */
export function createEntries(section, app) {
  const title = find(section, 'h3', HTMLElement);
  const says = find(section, '.says', HTMLElement);
  const show = find(section, '#check-show', HTMLButtonElement);
  const shown = find(section, '.shown', HTMLElement);
  const body = find(section, 'tbody', HTMLTableSectionElement);

  return {
    /** @param {Check} check @param {Cell} cell */
    show({ arrays, losses, tolerance }, cell) {
      const { name, row, column, why, gradient, cells } = arrays[cell.array];
      const { passes, at, says: words, slope, error, kink } = cells[cell.loss];
      const bias = name[0] === 'b';
      const place = (/** @type {number} */ i) => bias ? `${name}[${row[i]}]` : `${name}[${row[i]},${column[i]}]`;
      const toStage = (/** @type {number} */ i) => {
        const { target, words: where } = placeOf({ array: name, row: row[i], column: column[i] }, arrays.length / 2);
        app.dispatch({ type: 'view', view: 'network' });
        app.stage.choose(target, true);
        setText(shown, `${place(i)} on the stage: ${where}.`);
      };
      setText(title, `d${name} beside the slope of ${losses[cell.loss].name}`);
      setText(says, words ? `${words}.` : passes ? 'All entries agree.' : '');
      setText(shown, '');
      show.onclick = () => toStage(at);
      // The worst first; what is not counted last.
      const order = [...row.keys()].sort((a, b) => kink[a] - kink[b] || (error[b] || 0) - (error[a] || 0));
      body.replaceChildren(...order.map((i) => {
        const line = document.createElement('tr');
        const head = document.createElement('th');
        head.scope = 'row';
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'link';
        button.textContent = place(i);
        button.title = 'Show it on the stage';
        button.onclick = () => toStage(i);
        head.append(button);
        const tag = kink[i] ? 'kink' : WHY[why[i]];
        if (tag) head.append(' ', Object.assign(document.createElement('small'), { textContent: tag }));
        const bad = !kink[i] && !(error[i] <= tolerance);
        line.className = kink[i] ? 'kink' : bad ? 'bad' : '';
        line.append(head, ...[significant(gradient[i]), significant(slope[i]), `${bad ? '✗ ' : ''}${scientific(error[i])}`]
          .map((text) => Object.assign(document.createElement('td'), { textContent: text })));
        return line;
      }));
    },
  };
}
