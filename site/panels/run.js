// The facts of the run in force: what it was started with, so that a figure can be traced to its settings.

import { find } from './dom.js';

/** @import {Figures} from '../protocol.js' */
/** @import {State} from '../state.js' */

/** Which loops NumPy runs: what `versions.accel` says. @type {Record<string, string>} */
const LOOPS = { relaxed: 'ours: SIMD, FMA', simd: 'ours: SIMD', none: 'its own' };

const whole = new Intl.NumberFormat('en');

/** @param {ParentNode} root */
export function createRun(root) {
  const panel = find(root, '#run', HTMLElement);
  const facts = find(root, '#facts', HTMLElement);
  const kind = find(root, '#run-kind', HTMLElement);
  /** @type {string} */
  let shown = '';

  return {
    /**
     * @param {State} state
     * @param {Figures} figures
     */
    render({ run, versions, code: { program } }, figures) {
      if (!run) return;
      const { seed, rule, batch } = run.settings;
      const { layers, takesRule } = program ?? run.program;
      const full = batch === 0 || batch >= run.trainExamples;
      const rows = [
        ['Network', layers.join(layers.length > 4 ? '–' : ' – ')],
        ['Trained on', `${whole.format(run.trainExamples)} images`],
        ['Held out', `${whole.format(run.validationExamples)} images`],
        ['Batch', full ? 'full batch' : `${batch} images`],
        ['Learning rate', String(figures.alpha)],
        ['Gradient rule', takesRule ? rule : 'the code’s own'],
        ['Seed', String(seed)],
        ['NumPy, Python', `${versions?.numpy}, ${versions?.python}`],
        ['NumPy’s loops', LOOPS[versions?.accel ?? 'none']],
      ];
      const text = JSON.stringify(rows);
      if (text === shown) return;
      shown = text;
      panel.hidden = false;
      kind.textContent = full ? 'full-batch descent' : 'mini-batch descent';
      facts.replaceChildren(...rows.flatMap(([name, value]) => {
        const term = document.createElement('dt');
        const detail = document.createElement('dd');
        term.textContent = name;
        detail.textContent = value;
        return [term, detail];
      }));
    },
  };
}
