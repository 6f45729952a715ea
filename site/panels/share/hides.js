// What the link hides: it says so, and shows all again. What each name hides is in hides.css.

import { CONTROLS, NONE } from '../../controls.js';
import { find, setText } from '../dom.js';

/** @import {App, Panel} from '../app.js' */

/** So many are named; the others are counted. */
const NAMED = 3;

/**
 * @param {Document} page
 * @param {App} app
 * @returns {Panel}
 */
export function createHides(page, app) {
  const note = find(page, '#hides', HTMLElement);
  const words = find(note, 'span', HTMLElement);
  const root = page.documentElement;
  find(note, 'button', HTMLButtonElement).onclick = () => {
    app.dispatch({ type: 'hides', hides: NONE });
    // The button is gone: the keyboard goes on where everything is.
    find(page, '#views [aria-selected="true"]', HTMLElement).focus();
  };

  /** @type {ReadonlySet<string>} */
  let shown = NONE;
  return {
    render({ hides }) {
      if (hides === shown) return;
      shown = hides;
      note.hidden = hides.size === 0;
      if (note.hidden) delete root.dataset.hides;
      else root.dataset.hides = [...hides].join(' ');
      const labels = [...CONTROLS].filter(([name]) => hides.has(name)).map(([, { label }]) => label);
      setText(words, `This link hides ${listed(labels)}: a teaching aid, not a lock.`);
    },
  };
}

/** @param {string[]} labels */
function listed(labels) {
  const named = labels.length > NAMED + 1 ? labels.slice(0, NAMED) : labels;
  const rest = labels.length - named.length;
  const items = rest ? [...named, `${rest} more`] : named;
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}` : items.join('');
}
