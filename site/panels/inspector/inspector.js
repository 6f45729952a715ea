// The strip under the stage: what is looked at in exact numbers, its formula with those numbers in it, its history,
// and the images that excite it most. It words and draws; what it says comes from the frame and from Python.

import { sameTarget } from '../../view/layout.js';
import { find, setText, watchVisible } from '../dom.js';
import { createMore } from './more.js';

/** @import {App, Panel} from '../app.js' */
/** @import {Target} from '../../view/layout.js' */

/** What a hover must outlast before Python is asked about it, in milliseconds. */
const DWELL = 300;

/** Characters of a formula that stand in one line where the strip is low. */
const ONE_LINE = 58;

const HINT = 'Hover, tap or use the arrow keys to read exact numbers.';

/**
 * @param {ParentNode} root
 * @param {App} app
 * @returns {Panel & {look: (target: Target, pinned: boolean) => void}}
 */
export function createInspector(root, app) {
  const strip = find(root, '#inspector', HTMLElement);
  const title = find(strip, '.title b', HTMLElement);
  const place = find(strip, '.title span', HTMLElement);
  const formula = find(strip, '.formula', HTMLElement);
  const facts = find(strip, '.also', HTMLElement);
  const more = createMore(strip, app);
  const seen = watchVisible(strip, (visible) => {
    show();
    if (visible) lookSoon();
    else more.leave({ kind: 'none' });
  });
  /** @type {Target} */
  let target = { kind: 'none' };
  let pinned = false;
  let shown = app.state().shown;
  let run = app.state().runNumber;
  let dwell = 0;

  function show() {
    if (!seen.visible) return;
    const idle = target.kind === 'none';
    const words = app.stage.description();
    strip.classList.toggle('idle', idle);
    setText(title, idle ? HINT : words.title);
    setText(place, [pinned ? 'pinned' : '', words.place].filter(Boolean).join(' · '));
    lines(formula, words.formula);
    strip.classList.toggle('long', words.formula.join(' ').length > ONE_LINE);
    lines(facts, words.facts);
  }

  /** Ask about what is looked at, once it is looked at for a while. @param {number} [wait] milliseconds */
  function lookSoon(wait = DWELL) {
    clearTimeout(dwell);
    more.leave(target);
    if (target.kind === 'none') return;
    const asked = target;
    dwell = window.setTimeout(() => seen.visible && more.about(asked), wait);
  }

  return {
    look(next, isPinned) {
      const other = !sameTarget(next, target);
      const pinnedNow = isPinned && !pinned;
      target = next;
      pinned = isPinned;
      show();
      if (other || pinnedNow) lookSoon(pinnedNow ? 0 : DWELL);
    },
    render(state) {
      show();
      const of = state.looking?.run ?? state.runNumber;
      if (state.shown === shown && of === run) return;
      shown = state.shown;
      run = of;
      lookSoon(0);
    },
    frame() {
      show();
      more.refresh();
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {string[]} texts
 */
function lines(box, texts) {
  while (box.children.length < texts.length) box.append(document.createElement('p'));
  while (box.children.length > texts.length) box.lastElementChild?.remove();
  texts.forEach((text, i) => write(box.children[i], text));
}

/** A signed number after “up” or “down” wears its sign's colour too. @type {RegExp} */
const PUSH = /(up \+[\d.]+|down −[\d.]+)/;

/**
 * @param {Element} line
 * @param {string} text
 */
function write(line, text) {
  if (line.textContent === text) return;
  line.replaceChildren(...text.split(PUSH).map((part) => {
    if (!PUSH.test(part)) return part;
    const push = document.createElement('b');
    push.className = part.startsWith('up') ? 'positive' : 'negative';
    push.textContent = part;
    return push;
  }));
}
