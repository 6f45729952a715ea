// What is being waited for, Python's boot or a file: one thin line under the bar, and a few words.

import { find } from './dom.js';

/** @import {State} from '../state.js' */

/** What each stage of the boot loads, and between which parts of a usual first boot its download lasts. */
const STAGES = {
  runtime: { from: 0.1, to: 0.5, name: 'Python' },
  numpy: { from: 0.7, to: 0.7, name: 'NumPy' },
  glassbox: { from: 0.9, to: 0.9, name: 'network' },
};

/** @param {ParentNode} root */
export function createWaiting(root) {
  const bar = find(root, '#boot', HTMLElement);
  const line = find(bar, 'span', HTMLElement);

  return {
    /** @param {State} state */
    render(state) {
      const words = waitingWords(state);
      bar.hidden = words === '';
      if (bar.hidden) return;
      const percent = Math.round(share(state) * 100);
      line.style.width = `${percent}%`;
      bar.setAttribute('aria-valuenow', String(percent));
      bar.setAttribute('aria-valuetext', words);
    },
  };
}

/** @param {Pick<State, 'engine' | 'opening'>} state */
function share({ engine, opening }) {
  if (engine.kind === 'booting') {
    const { from, to } = STAGES[engine.stage];
    return from + (to - from) * engine.share;
  }
  return opening.kind === 'opening' && opening.size > 0 ? opening.bytes / opening.size : 0;
}

/**
 * In a few words; empty when nothing is waited for.
 * @param {Pick<State, 'engine' | 'opening'>} state
 */
export function waitingWords({ engine, opening }) {
  if (engine.kind === 'booting') {
    const { name } = STAGES[engine.stage];
    const place = Object.keys(STAGES).indexOf(engine.stage) + 1;
    return `Loading ${name}, ${place} of ${Object.keys(STAGES).length}${engine.slow ? ': unusually slow' : '…'}`;
  }
  if (engine.kind === 'failed' || opening.kind === 'none') return '';
  return opening.stage === 'rows' ? `Reading ${Math.floor(share({ engine, opening }) * 100)} %` : 'Opening…';
}
