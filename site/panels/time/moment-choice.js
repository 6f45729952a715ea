// One side's choice in the comparison: which run, and which of its kept moments, or now. It asks nothing of Python.

import { find, setText } from '../dom.js';

/** @import {Which} from '../../protocol.js' */
/** @import {State} from '../../state.js' */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/**
 * @param {HTMLElement} box holds a select, a range and an output
 * @param {string} letter what this side is called
 * @param {() => void} changed the person chose another moment
 */
export function createMomentChoice(box, letter, changed) {
  const runs = find(box, 'select', HTMLSelectElement);
  const range = find(box, 'input', HTMLInputElement);
  const words = find(box, 'output', HTMLOutputElement);
  runs.setAttribute('aria-label', `Run of ${letter}`);
  range.setAttribute('aria-label', `Moment ${letter}`);
  /** @type {Which} */
  let which = { run: 0 };
  /** @type {number[]} moments of that run; now comes after them, in the run in force */
  let iterations = [];
  let live = true;

  runs.onchange = () => {
    which = { run: Number(runs.value) };
    changed();
  };
  range.oninput = () => {
    const iteration = iterations[Number(range.value)];
    which = iteration === undefined ? { run: which.run } : { run: which.run, iteration };
    changed();
  };

  return {
    get which() {
      return which;
    },

    /** @param {Which} next */
    choose(next) {
      which = next;
    },

    /**
     * Bring the controls up to date; a moment that is not kept any more gives way to the nearest.
     * @param {State} state
     */
    render(state) {
      const known = state.runs.some(({ run }) => run === which.run);
      if (!known) which = { run: state.runNumber };
      iterations = state.kept.runs.find(({ run }) => run === which.run)?.iterations ?? [];
      live = which.run === state.runNumber;
      const at = indexOf();
      if (which.iteration !== undefined || !live) which = at < iterations.length ? { run: which.run, iteration: iterations[at] } : { run: which.run };
      range.max = String(iterations.length - (live ? 0 : 1));
      range.value = String(at);
      runs.hidden = state.runs.length < 2;
      if (runs.options.length !== state.runs.length || runs.options[0]?.value !== String(state.runs[0]?.run)) {
        runs.replaceChildren(...state.runs.map(({ run }) => new Option(`Run ${run}`, String(run))));
      }
      runs.value = String(which.run);
      const text = which.iteration === undefined ? 'now' : `iteration ${whole.format(which.iteration)}`;
      setText(words, text);
      range.setAttribute('aria-valuetext', text);
    },
  };

  /** Where the choice stands among the moments: the nearest, the last of a run that is over, or after all of them. */
  function indexOf() {
    const { iteration } = which;
    if (iteration === undefined) return live ? iterations.length : Math.max(0, iterations.length - 1);
    let best = 0;
    iterations.forEach((one, i) => {
      if (Math.abs(one - iteration) < Math.abs(iterations[best] - iteration)) best = i;
    });
    return best;
  }
}
