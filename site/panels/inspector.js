// The words under the stage: the exact numbers of what is hovered, focused or pinned.

import { find, setText } from './dom.js';

/** @import {Description} from '../view/describe.js' */

/** @param {ParentNode} root */
export function createInspector(root) {
  const title = find(root, '#inspector .title', HTMLElement);
  const lines = find(root, '#inspector .lines', HTMLElement);

  return {
    /**
     * @param {Description} description
     * @param {boolean} idle nothing is looked at: the title is a hint
     */
    render(description, idle) {
      title.classList.toggle('idle', idle);
      setText(title, description.title);
      while (lines.children.length < description.lines.length) lines.append(document.createElement('p'));
      while (lines.children.length > description.lines.length) lines.lastElementChild?.remove();
      description.lines.forEach((line, i) => setText(lines.children[i], line));
    },
  };
}
