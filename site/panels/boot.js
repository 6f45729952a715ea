// The boot: one thin line under the bar, and its stage in words.

import { find } from './dom.js';

/** @import {State} from '../state.js' */

/** The boot line's words and place for each stage; the shares are those of a usual first boot. */
const STAGES = {
  runtime: { share: 0.1, words: 'Loading Python' },
  numpy: { share: 0.55, words: 'Loading NumPy' },
  glassbox: { share: 0.85, words: 'Loading the network' },
};

/** @param {ParentNode} root */
export function createBoot(root) {
  const boot = find(root, '#boot', HTMLElement);
  const line = find(boot, 'span', HTMLElement);

  return {
    /** @param {State} state */
    render({ engine }) {
      boot.hidden = engine.kind !== 'booting';
      if (engine.kind !== 'booting') return;
      const { share, words } = STAGES[engine.stage];
      line.style.width = `${share * 100}%`;
      boot.setAttribute('aria-valuenow', String(share * 100));
      boot.setAttribute('aria-valuetext', words);
    },
  };
}

/**
 * What the engine does while it is not ready, as one short sentence; empty when it is.
 * @param {State} state
 */
export function bootWords(state) {
  if (state.engine.kind !== 'booting') return '';
  const names = Object.keys(STAGES);
  const place = `${names.indexOf(state.engine.stage) + 1} of ${names.length}`;
  return `${STAGES[state.engine.stage].words}, ${place}${state.engine.slow ? ': this takes unusually long' : '…'}`;
}
