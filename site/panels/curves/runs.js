// The table of runs under the large charts: the line each is drawn with, its settings, its values, and whether it is
// drawn at all.

import { SETTING_NAMES } from '../../settings.js';
import { count, fixed, significant } from '../../view/format.js';
import { dashOf } from './model.js';
import { setText } from '../dom.js';

/** @import {Settings} from '../../protocol.js' */
/** @import {Run, Runs} from '../../runs.js' */
/** @import {Reading} from './model.js' */

/**
 * @param {HTMLTableElement} table
 * @param {Runs} runs
 * @param {() => void} changed a run is shown, hidden or gone
 */
export function createRunsTable(table, runs, changed) {
  table.innerHTML = `<caption class="unseen">Runs</caption>
    <thead><tr><th scope="col">Run</th><th scope="col">Settings</th><th scope="col" class="number">Iteration</th>
    <th scope="col" class="number">Loss</th><th scope="col" class="number">Training</th>
    <th scope="col" class="number"><b>Held-out</b></th><th><span class="unseen">Remove</span></th></tr></thead>`;
  const body = table.createTBody();
  /** @type {Map<number, HTMLElement[]>} the cells with values of each run */
  let cells = new Map();
  let built = -1;

  function build() {
    built = runs.version;
    cells = new Map();
    // The newest on top.
    body.replaceChildren(...runs.list.toReversed().map(row));
  }

  /** @param {Run} run */
  function row(run) {
    const tr = document.createElement('tr');
    tr.className = run === runs.current ? 'current' : '';
    const head = document.createElement('th');
    head.scope = 'row';
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = !run.hidden;
    box.setAttribute('aria-label', `Draw run ${run.run}`);
    box.onchange = () => {
      runs.setHidden(run.run, !box.checked);
      built = runs.version;
      changed();
    };
    label.append(box, sample(run, runs.current), `Run ${run.run}`);
    head.append(label);
    const settings = document.createElement('td');
    settings.className = 'settings';
    settings.textContent = describeRun(run, runs.list);
    const values = Array.from({ length: 4 }, () => {
      const cell = document.createElement('td');
      cell.className = 'number';
      return cell;
    });
    cells.set(run.run, values);
    const last = document.createElement('td');
    if (run !== runs.current) last.append(remover(run));
    tr.append(head, settings, ...values, last);
    return tr;
  }

  /** @param {Run} run */
  function remover(run) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small';
    button.textContent = '×';
    button.title = `Forget the curves of run ${run.run}`;
    button.setAttribute('aria-label', button.title);
    button.onclick = () => {
      const at = runs.list.toReversed().indexOf(run);
      runs.remove(run.run);
      build();
      changed();
      // The focus stays in the table.
      const next = body.rows[Math.min(at, body.rows.length - 1)];
      next?.querySelector('input')?.focus();
    };
    return button;
  }

  return {
    /**
     * @param {Reading[]} readings at the cursor
     * @param {boolean} reading there is a cursor; without one the newest values are shown
     */
    render(readings, reading) {
      if (built !== runs.version) build();
      for (const run of runs.list) {
        const found = reading ? readings.find((one) => one.run === run) : newest(run);
        const { history } = run;
        const texts = found ? [
          count(history.at(found.row, 'iteration')), significant(history.at(found.row, 'loss')),
          ...(['trainAccuracy', 'validationAccuracy']).map((field) =>
            percent(found.evaluated < 0 ? NaN : history.at(found.evaluated, /** @type {'trainAccuracy'} */ (field)))),
        ] : ['–', '–', '–', '–'];
        cells.get(run.run)?.forEach((cell, n) => setText(cell, texts[n]));
      }
    },
  };
}

/** @param {Run} run @returns {Reading | undefined} */
function newest(run) {
  const { history } = run;
  if (history.length === 0) return undefined;
  return { run, row: history.length - 1, evaluated: history.nearest(Infinity, 'iteration', 'trainAccuracy') };
}

/** @param {number} share */
const percent = (share) => (Number.isFinite(share) ? `${fixed(share * 100, 1)} %` : '–');

/**
 * A piece of the line that a run is drawn with.
 * @param {Run} run
 * @param {Run | undefined} current
 */
function sample(run, current) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 34 8');
  svg.setAttribute('class', 'line');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', 'M0 4H34');
  line.setAttribute('stroke-dasharray', dashOf(run, current).join(' '));
  svg.append(line);
  return svg;
}

/**
 * A run's settings in words: those that people compare runs by, and those in which the runs differ.
 * @param {Run} run
 * @param {readonly Run[]} runs all of them
 */
export function describeRun(run, runs) {
  const words = SETTING_NAMES
    .filter((name) => name === 'alpha' || name === 'batch' || runs.some(({ settings }) => settings[name] !== run.settings[name]))
    .map((name) => describe(name, run.settings));
  for (const { iteration, alpha } of run.alphas.slice(-2)) words.push(`then ${alpha} from ${count(iteration)}`);
  if (runs.some(({ data }) => data !== run.data)) words.push(run.data);
  if (run.parent) words.unshift(`from run ${run.parent.run} at ${count(run.parent.iteration)}`);
  return words.join(' · ');
}

/**
 * @param {keyof Settings} name
 * @param {Settings} settings
 */
export function describe(name, settings) {
  const value = settings[name];
  switch (name) {
    case 'alpha': return `alpha ${value}`;
    case 'batch': return value === 0 ? 'full batch' : `batch ${value}`;
    case 'hidden': return `${value} hidden`;
    case 'heldOut': return `${Number((Number(value) * 100).toPrecision(6))} % held out`;
    case 'seed': return `seed ${value}`;
    default: return String(value);
  }
}
