// One sentence the person must see, across the page below the bar, with what they can do about it.

import { find, setText } from './dom.js';

/** @import {State} from '../state.js' */

/**
 * @param {ParentNode} root
 * @param {{dismiss(): void, retry(): void}} actions
 */
export function createNotice(root, actions) {
  const notice = find(root, '#notice', HTMLElement);
  const words = find(notice, 'p', HTMLElement);
  const retry = find(root, '#retry', HTMLButtonElement);
  const dismiss = find(root, '#dismiss', HTMLButtonElement);
  retry.onclick = actions.retry;
  dismiss.onclick = actions.dismiss;

  return {
    /** @param {State} state */
    render({ engine, run, notice: message }) {
      const lost = run ? ' Trying again begins with new weights, on the same data.' : '';
      const failed = engine.kind === 'failed' ? engine.message + lost : null;
      const slow = engine.kind === 'booting' && engine.slow
        ? 'Starting Python takes unusually long: wait, or check the connection and try again.'
        : null;
      const shown = failed ?? slow ?? message;
      notice.hidden = shown === null;
      retry.hidden = failed === null && slow === null;
      dismiss.hidden = !retry.hidden;
      setText(words, shown ?? '');
    },
  };
}
