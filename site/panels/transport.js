// Start, Pause, Step, Reset and the boot line: what the person can do now, and why not if they cannot.

import { find, setText } from './dom.js';

/** @import {State} from '../state.js' */

/** The boot line's words and place for each stage; the shares are those of a usual first boot. */
const STAGES = {
  runtime: { share: 0.1, words: 'Loading Python' },
  numpy: { share: 0.55, words: 'Loading NumPy' },
  glassbox: { share: 0.85, words: 'Loading the network' },
};

/**
 * @param {ParentNode} root
 * @param {{start(): void, pause(): void, step(): void, reset(): void}} actions
 */
export function createTransport(root, actions) {
  const start = find(root, '#start', HTMLButtonElement);
  const step = find(root, '#step', HTMLButtonElement);
  const reset = find(root, '#reset', HTMLButtonElement);
  const boot = find(root, '#boot', HTMLElement);
  const line = find(boot, 'span', HTMLElement);
  let pausing = false;
  start.onclick = () => (pausing ? actions.pause() : actions.start());
  step.onclick = actions.step;
  reset.onclick = actions.reset;

  return {
    /** @param {State} state */
    render(state) {
      const usable = state.engine.kind === 'ready' && state.run !== null && state.opening.kind === 'none';
      pausing = state.running || state.startWanted;
      setText(start, startLabel(state));
      start.disabled = state.engine.kind === 'failed' || state.opening.kind === 'opening';
      step.disabled = !usable || state.running;
      reset.disabled = !usable;

      const booting = state.engine.kind === 'booting' ? state.engine : null;
      boot.hidden = booting === null;
      if (booting) {
        const { share, words } = STAGES[booting.stage];
        line.style.width = `${share * 100}%`;
        boot.setAttribute('aria-valuenow', String(share * 100));
        boot.setAttribute('aria-valuetext', words);
      }
    },
  };
}

/** @param {State} state */
function startLabel(state) {
  if (state.running) return 'Pause';
  if (state.startWanted) return 'Starting…';
  return 'Start training';
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
