// The confusion matrix as a table that can be walked with arrow keys. What it counts is given.

/**
 * @typedef {{label: number, predicted: number}} Cell
 */

const DIGITS = [...Array(10).keys()];
const share = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/**
 * @param {HTMLTableElement} table
 * @param {(cell: Cell) => void} choose
 */
export function createConfusion(table, choose) {
  table.setAttribute('role', 'grid');
  const header = table.createTHead().insertRow();
  header.innerHTML = `<td></td>${DIGITS.map((digit) => `<th scope="col">${digit}</th>`).join('')}<th scope="col" class="share" title="Share of each label that is read rightly">right</th>`;
  const body = table.createTBody();
  const rows = DIGITS.map((label) => {
    const tr = body.insertRow();
    tr.innerHTML = `<th scope="row">${label}</th>`;
    const cells = DIGITS.map((predicted) => {
      const cell = tr.insertCell();
      cell.tabIndex = label === 0 && predicted === 0 ? 0 : -1;
      cell.onclick = () => take({ label, predicted });
      return cell;
    });
    const right = tr.insertCell();
    right.className = 'share';
    return { cells, right };
  });
  /** The cell that Tab comes to. */
  let at = { label: 0, predicted: 0 };

  /** @param {Cell} cell */
  function focus({ label, predicted }) {
    rows[at.label].cells[at.predicted].tabIndex = -1;
    at = { label, predicted };
    const cell = rows[label].cells[predicted];
    cell.tabIndex = 0;
    cell.focus();
  }

  /** @param {Cell} cell */
  function take(cell) {
    focus(cell);
    choose(cell);
  }

  body.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { label, predicted } = at;
    switch (event.key) {
      case 'ArrowLeft': focus({ label, predicted: Math.max(0, predicted - 1) }); break;
      case 'ArrowRight': focus({ label, predicted: Math.min(9, predicted + 1) }); break;
      case 'ArrowUp': focus({ label: Math.max(0, label - 1), predicted }); break;
      case 'ArrowDown': focus({ label: Math.min(9, label + 1), predicted }); break;
      case 'Home': focus({ label, predicted: 0 }); break;
      case 'End': focus({ label, predicted: 9 }); break;
      case 'Enter': case ' ': choose(at); break;
      default: return;
    }
    event.preventDefault();
  };

  return {
    /**
     * @param {Int32Array} counts (10, 10), labels in rows
     * @param {Float64Array} right share of each label, NaN where there is none
     * @param {Cell | null} chosen
     * @returns {number} the most that is misread in one way: the dark end of the greys
     */
    render(counts, right, chosen) {
      let most = 0;
      counts.forEach((count, i) => {
        if (i % 11 !== 0 && count > most) most = count;
      });
      for (const label of DIGITS) {
        for (const predicted of DIGITS) {
          const count = counts[label * 10 + predicted];
          const cell = rows[label].cells[predicted];
          const text = count > 0 ? String(count) : '';
          if (cell.textContent !== text) cell.textContent = text;
          const heat = label === predicted || most === 0 ? 0 : count / most;
          cell.className = label === predicted ? 'hit' : heat > 0.45 ? 'dark' : '';
          cell.style.setProperty('--heat', `${(heat * 100).toFixed(0)}%`);
          cell.setAttribute('aria-label', label === predicted ? `${label} read rightly: ${count}` : `${label} read as ${predicted}: ${count}`);
          cell.setAttribute('aria-selected', String(chosen?.label === label && chosen.predicted === predicted));
        }
        const words = Number.isNaN(right[label]) ? '–' : share.format(right[label]);
        if (rows[label].right.textContent !== words) rows[label].right.textContent = words;
      }
      return most;
    },
  };
}
