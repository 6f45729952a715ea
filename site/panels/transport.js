// Start, Pause, Step and Reset: what the person can do now.

import { find, setText } from './dom.js';

/** @import {State} from '../state.js' */

/**
 * @param {ParentNode} root
 * @param {{start(): void, pause(): void, step(): void, reset(): void}} actions
 */
export function createTransport(root, actions) {
  const start = find(root, '#start', HTMLButtonElement);
  const step = find(root, '#step', HTMLButtonElement);
  const reset = find(root, '#reset', HTMLButtonElement);
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
      // Pause always works; a run is not started when its data are about to be replaced.
      start.disabled = state.engine.kind === 'failed' || (state.opening.kind === 'opening' && !state.running);
      step.disabled = !usable || state.running;
      reset.disabled = !usable;
    },
  };
}

/** @param {State} state */
function startLabel(state) {
  if (state.running) return 'Pause';
  if (state.startWanted) return 'Starting…';
  return 'Start training';
}
