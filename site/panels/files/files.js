// The dialog "Save and open": weights, history and picture as files on the person's own device, and weights from one.

import { FORMATS } from './formats.js';
import { find, setText } from '../dom.js';
import { save } from '../save.js';
import { fileName, sizeInWords, weightsInWords } from './words.js';
import { count } from '../../view/format.js';

/** @import {State} from '../../state.js' */
/** @import {App} from '../app.js' */
/** @import {FormatName} from './formats.js' */

/**
 * @param {Document} page
 * @param {App} app
 * @returns {{open(): void}}
 */
export function createFiles(page, app) {
  const dialog = find(page, '#files', HTMLDialogElement);
  const of = find(dialog, '#files-of', HTMLElement);
  const said = find(dialog, '#files-said', HTMLElement);
  const choose = find(dialog, '#files-choose', HTMLButtonElement);
  const input = find(dialog, 'input[type="file"]', HTMLInputElement);
  const takes = [...dialog.querySelectorAll('.take:has([value])')].map((row) => ({
    button: find(row, 'button', HTMLButtonElement), size: find(row, 'small', HTMLElement),
  }));
  /** What is being made. */
  let making = '';

  /** Which network the files are of, in words. */
  function subject() {
    const { dataset } = app.state();
    const figures = app.frame()?.figures;
    if (!figures) return 'There is nothing to save yet: Python is starting, and no run has begun.';
    const { run, iteration, now } = figures;
    const past = iteration === now && run === app.state().runNumber ? '' : ', the moment that you look at, not the newest';
    return `Weights and picture are of run ${run} after iteration ${count(iteration)}${past}; the data are ${dataset?.name ?? 'not there yet'}. `
      + 'All is written on this device; nothing is sent.';
  }

  function render() {
    if (!dialog.open) return;
    setText(of, subject());
    for (const { button, size } of takes) {
      const format = FORMATS[/** @type {FormatName} */ (button.value)];
      const { ready, words } = format.about(app);
      button.disabled = making !== '' || !ready;
      setText(size, making === button.value ? 'Being made …' : words);
    }
    choose.disabled = app.state().weights.kind === 'opening';
  }

  /** What became of the file that was opened here. @param {State['weights']} weights */
  function tell(weights) {
    if (weights.kind === 'opening') setText(said, `${weights.name} is read …`);
    if (weights.kind === 'opened') setText(said, weightsInWords(weights.weights));
    if (weights.kind === 'refused') setText(said, weights.message);
    said.classList.toggle('wrong', weights.kind === 'refused');
  }

  for (const { button } of takes) {
    button.onclick = async () => {
      const name = /** @type {FormatName} */ (button.value);
      making = name;
      said.classList.remove('wrong');
      setText(said, '');
      render();
      try {
        const { blob, iteration } = await FORMATS[name].make(app);
        const file = fileName(app.state().dataset?.name ?? '', iteration, name);
        save(blob, file);
        setText(said, `${file} (${sizeInWords(blob.size)}) is saved where your browser keeps downloads.`);
      } catch (error) {
        said.classList.add('wrong');
        setText(said, /** @type {Error} */ (error).message);
      }
      making = '';
      render();
      button.focus();
    };
  }

  choose.onclick = () => input.click();
  input.onchange = () => {
    const file = input.files?.[0];
    // So that the same file, mended, can be chosen again.
    input.value = '';
    if (file) app.openFile(file);
  };

  /** @type {State['weights'] | null} */
  let told = null;
  /** While it is open it follows the run. */
  function follow() {
    if (!dialog.open) return;
    const { weights } = app.state();
    if (weights !== told) tell(told = weights);
    render();
    setTimeout(follow, 250);
  }

  return {
    open() {
      setText(said, '');
      said.classList.remove('wrong');
      told = app.state().weights;
      if (!dialog.open) dialog.showModal();
      follow();
    },
  };
}
