// The table of the check: each array against each loss, with its worst relative error; each cell can be pressed.

import { scientific } from './words.js';

/** @import {Check, LossKey} from '../../protocol.js' */

/** @typedef {{array: number, loss: number}} Cell */

/** What stands above a column. @type {Record<LossKey, string>} */
const HEADS = { own: 'own loss', entropy: '2 CE', softmax: 'softmax CE', squared: 'SE' };

/**
 * @param {HTMLTableElement} table
 * @param {(cell: Cell) => void} choose
 */
export function createTable(table, choose) {
  const head = table.createTHead();
  const body = table.createTBody();
  /** @type {{button: HTMLButtonElement, cell: Cell}[]} */
  let buttons = [];

  /** @param {Cell} chosen */
  function mark(chosen) {
    for (const { button, cell } of buttons) {
      button.setAttribute('aria-pressed', String(cell.array === chosen.array && cell.loss === chosen.loss));
    }
  }

  return {
    /** @param {Check} check @param {Cell} chosen */
    render({ losses, arrays }, chosen) {
      const row = document.createElement('tr');
      row.append(document.createElement('td'), ...losses.map(({ key, name }) => header(HEADS[key], 'col', name)));
      head.replaceChildren(row);
      buttons = [];
      body.replaceChildren(...arrays.map(({ name, cells }, array) => {
        const line = document.createElement('tr');
        line.append(header(`d${name}`, 'row'), ...cells.map(({ passes, worst, says }, loss) => {
          const button = document.createElement('button');
          button.type = 'button';
          button.className = passes ? 'passes' : 'fails';
          button.title = says;
          const sign = document.createElement('b');
          sign.textContent = passes ? '✓' : '✗';
          sign.setAttribute('aria-label', passes ? 'passes' : 'fails');
          sign.setAttribute('role', 'img');
          button.append(sign, ` ${scientific(worst)}`);
          button.dataset.worst = String(worst);
          const cell = { array, loss };
          buttons.push({ button, cell });
          button.onclick = () => {
            mark(cell);
            choose(cell);
          };
          const td = document.createElement('td');
          td.append(button);
          return td;
        }));
        return line;
      }));
      mark(chosen);
    },
  };
}

/** @param {string} text @param {string} scope @param {string} [title] */
function header(text, scope, title = '') {
  const th = document.createElement('th');
  th.scope = scope;
  th.textContent = text;
  th.title = title;
  return th;
}
