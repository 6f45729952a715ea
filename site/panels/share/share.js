// The Share dialog: a link of the page as it stands, and the teacher's choice of what whoever opens it finds there.

import { CONTROLS, SIDES, VIEWS, unlessHidden } from '../../controls.js';
import { MOST_CODE, formatLink, packCode } from '../../link.js';
import { changedLines, linesInWords } from '../code/lines.js';
import { createVersions } from '../code/versions.js';
import { find, setText } from '../dom.js';
import { forget, keep, kept } from '../storage.js';

/** @import {SideName, ViewName} from '../../state.js' */
/** @import {App} from '../app.js' */

/** What is hidden with something else that it is a part of. */
const PARTS = [['files', 'data-panel'], ['code-edit', 'code'], ['fork', 'time']];

/** Above so many characters, some programs that pass a link on cut it. */
const LONG = 8000;

const whole = new Intl.NumberFormat('en');

/**
 * @param {Document} page
 * @param {App} app
 * @returns {{open(): void}}
 */
export function createShare(page, app) {
  const dialog = find(page, '#share-dialog', HTMLDialogElement);
  const field = find(dialog, '#share-link', HTMLInputElement);
  const copy = find(dialog, '#share-copy', HTMLButtonElement);
  const length = find(dialog, '#share-length', HTMLElement);
  const spoken = find(dialog, '[role="status"]', HTMLElement);
  const view = find(dialog, '#share-view', HTMLSelectElement);
  const side = find(dialog, '#share-side', HTMLSelectElement);
  const withCode = find(dialog, '#share-code', HTMLInputElement);
  const codeLine = find(dialog, '.share-code', HTMLElement);
  const codeWords = find(codeLine, 'small', HTMLElement);
  const hidden = find(dialog, '#share-hidden', HTMLElement);
  const all = find(dialog, '#share-all', HTMLButtonElement);
  find(dialog, '#share-local', HTMLElement).hidden = location.protocol !== 'file:';
  view.append(...Object.entries(VIEWS).map(([name, label]) => new Option(label, name)));
  side.append(...Object.entries(SIDES).map(([name, label]) => new Option(label, name)));
  const boxes = fillControls(find(dialog, '#share-controls', HTMLElement));

  /** The code as a link carries it; '' until it is packed, and if it is the original. */
  let packed = '';
  let packing = Promise.resolve();

  const hides = () => new Set([...boxes].filter(([, box]) => !box.checked).map(([name]) => name));

  function write() {
    for (const [part, whole] of PARTS) {
      const gone = !boxOf(whole).checked;
      // It comes back with what it is a part of.
      if (boxOf(part).disabled !== gone) boxOf(part).checked = !gone;
      boxOf(part).disabled = gone;
    }
    const gone = hides();
    for (const [select, first] of /** @type {const} */ ([[view, 'network'], [side, 'progress']])) {
      for (const option of select.options) option.disabled = gone.has(option.value);
      select.value = unlessHidden(select.value, gone, first);
    }
    const opens = { view: /** @type {ViewName} */ (view.value), side: /** @type {SideName} */ (side.value) };
    const code = withCode.checked ? packed : '';
    field.value = location.href.split('#')[0] + formatLink({ settings: app.state().settings, ...opens, hides: gone, code: code || null });
    setText(length, lengthInWords(field.value.length, code.length));
    setText(hidden, gone.size ? `${gone.size} of ${boxes.size} hidden` : 'everything is there');
    all.hidden = gone.size === 0;
    setText(spoken, '');
  }

  /** The code in force, if it is not the original: what is in the editor alone was never tried. */
  async function pack() {
    const { source, original } = app.state().code;
    const edited = source !== null && original !== null && source !== original;
    const long = edited && new Blob([source]).size > MOST_CODE;
    codeLine.hidden = !edited;
    withCode.checked = edited && !long;
    withCode.disabled = long;
    packed = '';
    if (!edited) return;
    const draft = createVersions({ kept, keep, forget }).draft();
    const lines = changedLines(original, source);
    const typed = draft === null || draft === source ? '' : '; what is in the editor and not applied is not in it';
    setText(codeWords, long ? `longer than ${MOST_CODE / 1000} KB: download it instead` : `${linesInWords(lines)} of network.py ${lines === 1 ? 'differs' : 'differ'}${typed}`);
    if (long) return;
    packed = await packCode(source);
    write();
  }

  async function copyLink() {
    try {
      await packing;
      await navigator.clipboard.writeText(field.value);
      setText(spoken, 'Copied.');
    } catch {
      // Not allowed, or not there: a page without https has no clipboard.
      field.select();
      setText(spoken, 'This browser does not let the page copy: the link is selected, copy it from there.');
    }
  }

  /** @param {string} name */
  const boxOf = (name) => /** @type {HTMLInputElement} */ (boxes.get(name));

  dialog.onchange = write;
  copy.onclick = copyLink;
  field.onfocus = () => field.select();
  all.onclick = () => {
    for (const box of boxes.values()) box.checked = true;
    write();
    boxOf('alpha').focus();
  };

  return {
    open() {
      const state = app.state();
      for (const [name, box] of boxes) {
        box.checked = !state.hides.has(name);
        box.disabled = false;
      }
      view.value = state.view;
      side.value = state.side;
      packing = pack();
      write();
      dialog.showModal();
    },
  };
}

/**
 * One checkbox a control, by groups.
 * @param {HTMLElement} parent
 * @returns {Map<string, HTMLInputElement>}
 */
function fillControls(parent) {
  const boxes = new Map();
  /** @type {Map<string, HTMLFieldSetElement>} */
  const groups = new Map();
  for (const [name, { label, group }] of CONTROLS) {
    const box = document.createElement('input');
    const line = document.createElement('label');
    box.type = 'checkbox';
    box.value = name;
    line.append(box, ` ${label}`);
    boxes.set(name, box);
    const set = groups.get(group) ?? document.createElement('fieldset');
    if (!groups.has(group)) {
      const legend = document.createElement('legend');
      legend.textContent = group;
      set.append(legend);
      groups.set(group, set);
    }
    set.append(line);
  }
  parent.append(...groups.values());
  return boxes;
}

/**
 * @param {number} characters
 * @param {number} code so many of them
 */
function lengthInWords(characters, code) {
  const count = `${whole.format(characters)} characters`;
  if (characters <= LONG) return count;
  return `${count}, ${whole.format(code)} of them the code: some programs cut links longer than about ${whole.format(LONG)}.`;
}
