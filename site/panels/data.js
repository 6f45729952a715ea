// The data panel: what is loaded, its class balance, a file chosen or dropped, its progress and Cancel.

import { find, setText } from './dom.js';
import { fileOf, watchDrops } from './dropped.js';

/** @import {Opening, State} from '../state.js' */
/** @import {DatasetInfo} from '../protocol.js' */

const whole = new Intl.NumberFormat('en');

const STAGE_WORDS = {
  waiting: 'Waiting for Python…',
  pandas: 'Loading pandas, which reads this kind of CSV…',
  cancelling: 'Cancelling…',
};

/**
 * @param {Document} page files can be dropped anywhere on it
 * @param {{open(file: File): void, refuse(message: string): void, cancel(): void, predict(): void}} actions
 */
export function createData(page, actions) {
  const name = find(page, '#dataset-name', HTMLElement);
  const count = find(page, '[data-metric="examples"]', HTMLElement);
  const note = find(page, '#dataset-note', HTMLElement);
  const balance = find(page, '#balance', HTMLElement);
  const test = find(page, '#test-note', HTMLElement);
  const testWords = find(test, 'span', HTMLElement);
  const input = find(page, '#file', HTMLInputElement);
  const drop = find(page, '#drop', HTMLElement);
  const opening = find(page, '#opening', HTMLElement);
  const openingName = find(opening, 'b', HTMLElement);
  const openingWords = find(opening, 'span', HTMLElement);
  const progress = find(opening, 'progress', HTMLProgressElement);
  const landing = find(page, '#landing', HTMLElement);
  /** @type {DatasetInfo | null} */
  let shown = null;

  const choose = find(page, '#choose', HTMLButtonElement);
  const cancel = find(page, '#cancel', HTMLButtonElement);
  choose.onclick = () => input.click();
  cancel.onclick = actions.cancel;
  find(test, 'button', HTMLButtonElement).onclick = actions.predict;
  const openChosen = () => {
    const file = input.files?.[0];
    if (file) actions.open(file);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  };
  input.onchange = openChosen;
  watchDrops(page, {
    over: (files) => (landing.hidden = !files),
    left: () => (landing.hidden = true),
    dropped(transfer) {
      const found = fileOf(transfer);
      if ('file' in found) actions.open(found.file);
      else actions.refuse(found.problem);
    },
  });

  return {
    /** Opens what was chosen before this script was here. */
    openChosen,

    /** @param {State} state */
    render(state) {
      if (state.dataset && state.dataset !== shown) {
        shown = state.dataset;
        setText(name, shown.name);
        setText(count, whole.format(shown.examples));
        count.dataset.value = String(shown.examples);
        setText(note, shown.note);
        note.hidden = shown.note === '';
        drawBalance(balance, shown.counts);
      }
      test.hidden = state.test === null;
      if (state.test) setText(testWords, `+ ${whole.format(state.test.examples)} test images`);
      const current = state.opening.kind === 'opening' ? state.opening : null;
      const focused = page.activeElement;
      drop.hidden = current !== null;
      opening.hidden = current === null;
      // The focus does not fall off the page with the button that had it.
      if (focused === choose && drop.hidden) cancel.focus();
      if (focused === cancel && opening.hidden) choose.focus();
      if (!current) return;
      const { words, share } = progressOf(current);
      setText(openingName, current.name);
      setText(openingWords, words);
      if (share === null) progress.removeAttribute('value');
      else progress.value = share;
    },
  };
}

/**
 * How far a file is, in words and as a share, if that is known.
 * @param {Extract<Opening, {kind: 'opening'}>} opening
 * @returns {{words: string, share: number | null}}
 */
export function progressOf({ stage, bytes, size, rows, test }) {
  if (stage !== 'rows') return { words: STAGE_WORDS[stage], share: null };
  const share = size > 0 ? bytes / size : 0;
  const images = `${whole.format(rows)} ${test ? 'test images' : 'images'}`;
  return { words: `${Math.floor(share * 100)} % · ${inMegabytes(bytes)} of ${inMegabytes(size)} MB · ${images}`, share };
}

/** @param {number} bytes */
const inMegabytes = (bytes) => (bytes / 1e6).toFixed(1);

/**
 * @param {HTMLElement} element
 * @param {number[]} counts
 */
function drawBalance(element, counts) {
  const most = Math.max(...counts, 1);
  element.replaceChildren(...counts.map((n, digit) => {
    const column = document.createElement('div');
    const bar = document.createElement('i');
    bar.style.height = `${(n / most) * 38}px`;
    column.title = `${whole.format(n)} images of ${digit}`;
    column.append(bar, String(digit));
    return column;
  }));
  element.setAttribute('aria-label', `Examples of each class: ${counts.map((n, digit) => `${n} of ${digit}`).join(', ')}`);
}
