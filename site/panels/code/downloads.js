// The menu of what can be taken along: the file in the editor, the package and a notebook. Python makes the last two.

import { find, setText } from '../dom.js';
import { save } from '../save.js';
import { createMenu } from './menu.js';

/** @import {App} from '../app.js' */

/**
 * @param {ParentNode} root
 * @param {App} app
 * @param {() => string | null} text in the editor
 */
export function createDownloads(root, app, text) {
  const menu = createMenu(root, 'code-downloads', () => {
    setText(words, '');
    render();
  });
  const words = find(menu, '[role="status"]', HTMLElement);
  const buttons = [...menu.querySelectorAll('button')];
  let making = false;

  function render() {
    const { engine, run, runNumber } = app.state();
    const there = engine.kind === 'ready' && run?.run === runNumber;
    for (const button of buttons) button.disabled = making || (button.value === 'file' ? text() === null : !there);
    if (!there && !making) setText(words, 'The package and the notebook come from Python: as soon as there is a run.');
  }

  /** @returns {Promise<{blob: Blob, name: string}>} */
  async function make(/** @type {string} */ what) {
    if (what === 'file') return { blob: new Blob([text() ?? ''], { type: 'text/x-python' }), name: 'network.py' };
    if (what === 'package') {
      const { name, bytes } = await app.ask('package', {});
      return { blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)], { type: 'application/zip' }), name };
    }
    const { name, text: notebook } = await app.ask('notebook', recorded(app));
    return { blob: new Blob([notebook], { type: 'application/x-ipynb+json' }), name };
  }

  for (const button of buttons) {
    button.onclick = async () => {
      making = true;
      render();
      setText(words, button.value === 'file' ? '' : 'Python makes it …');
      try {
        const { blob, name } = await make(button.value);
        save(blob, name);
        setText(words, `${name} is saved where your browser keeps downloads.`);
      } catch (error) {
        setText(words, /** @type {Error} */ (error).message);
      }
      making = false;
      render();
      button.focus();
    };
  }
}

/**
 * The losses of the run that is shown, which a notebook of it is compared with.
 * @param {App} app
 */
function recorded({ runs, state }) {
  const { looking, runNumber } = state();
  const history = runs.find(looking?.run ?? runNumber)?.history ?? runs.records;
  const rows = Array.from({ length: history.length }, (_, row) => row);
  return {
    iterations: Float64Array.from(rows, (row) => history.at(row, 'iteration')),
    losses: Float64Array.from(rows, (row) => history.at(row, 'loss')),
  };
}
