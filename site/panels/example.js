// Steps through the examples: which one x, Z1, A1, Z2 and A2 on the stage are computed for.

import { find, setText } from './dom.js';
import { waitingWords } from './waiting.js';

/** @import {Figures} from '../protocol.js' */
/** @import {State} from '../state.js' */

/**
 * @param {ParentNode} root
 * @param {{choose(index: number): void}} actions
 */
export function createExample(root, actions) {
  const index = find(root, '#index', HTMLInputElement);
  const words = find(root, '#example-words', HTMLElement);
  const buttons = ['#previous', '#next', '#random'].map((id) => find(root, id, HTMLButtonElement));
  let current = 0;
  let count = 0;

  /** @param {number} wanted */
  const go = (wanted) => {
    if (count > 0) actions.choose(((wanted % count) + count) % count);
  };
  buttons[0].onclick = () => go(current - 1);
  buttons[1].onclick = () => go(current + 1);
  buttons[2].onclick = () => go(Math.floor(Math.random() * count));
  index.onchange = () => {
    if (Number.isInteger(index.valueAsNumber)) go(Math.max(0, Math.min(count - 1, index.valueAsNumber)));
    index.value = String(current);
  };

  return {
    /**
     * @param {State} state
     * @param {Figures | null} figures
     */
    render(state, figures) {
      if (state.shown.kind === 'example') current = state.shown.example;
      count = state.dataset?.examples ?? 0;
      index.max = String(Math.max(0, count - 1));
      index.disabled = count === 0;
      for (const button of buttons) button.disabled = count === 0;
      if (document.activeElement !== index) index.value = String(current);
      const waiting = waitingWords(state);
      words.parentElement?.classList.toggle('waits', waiting !== '');
      setText(words, waiting || (figures ? reading(figures) : ''));
    },
  };
}

/** @param {Figures} figures */
const reading = ({ label, prediction }) => label < 0 ? `your image · read as ${prediction}` : `label ${label} · read as ${prediction} ${prediction === label ? '✓' : '✗'}`;
