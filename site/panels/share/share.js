// The Share dialog: a link of the page as it stands, and the teacher's choice of what whoever opens it finds there.

import { CONTROLS, SIDES, VIEWS, unlessHidden } from '../../controls.js';
import { formatLink } from '../../link.js';
import { find, setText } from '../dom.js';

/** @import {SideName, ViewName} from '../../state.js' */
/** @import {App} from '../app.js' */

/** What is hidden with something else that it is a part of. */
const PARTS = [['files', 'data-panel'], ['fork', 'time']];

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
  const hidden = find(dialog, '#share-hidden', HTMLElement);
  const all = find(dialog, '#share-all', HTMLButtonElement);
  view.append(...Object.entries(VIEWS).map(([name, label]) => new Option(label, name)));
  side.append(...Object.entries(SIDES).map(([name, label]) => new Option(label, name)));
  const boxes = fillControls(find(dialog, '#share-controls', HTMLElement));

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
    field.value = location.href.split('#')[0] + formatLink({ settings: app.state().settings, ...opens, hides: gone, code: null });
    setText(length, lengthInWords(field.value.length));
    setText(hidden, gone.size ? `${gone.size} of ${boxes.size} hidden` : 'everything is there');
    all.hidden = gone.size === 0;
    setText(spoken, '');
  }

  async function copyLink() {
    try {
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

/** @param {number} characters */
function lengthInWords(characters) {
  const count = `${whole.format(characters)} characters`;
  return characters > LONG ? `${count}: some programs cut links longer than about ${whole.format(LONG)}.` : count;
}
