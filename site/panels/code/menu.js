// A menu of the Code view's bar: a popover below its button, filled each time that it opens.

import { find } from '../dom.js';
import { place } from '../place.js';

const WIDTH = 440;

/**
 * @param {ParentNode} root
 * @param {string} id
 * @param {() => void} onOpen
 * @returns {HTMLElement}
 */
export function createMenu(root, id, onOpen) {
  const menu = find(root, `#${id}`, HTMLElement);
  const button = find(root, `[popovertarget="${id}"]`, HTMLElement);
  menu.addEventListener('beforetoggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'open') return;
    onOpen();
    place(menu, button, { widest: WIDTH, flush: true });
  });
  return menu;
}

/**
 * @param {string} label
 * @param {() => void} onClick
 */
export function smallButton(label, onClick) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: 'small', textContent: label, onclick: onClick });
  return button;
}
