// The words under the stage: the exact numbers of what is hovered, focused or pinned, or what the tiles show.

import { describe } from '../view/describe.js';
import { find, setText } from './dom.js';

/** @import {Model, Target, TileArray} from '../view/model.js' */

/** @param {ParentNode} root */
export function createInspector(root) {
  const title = find(root, '#inspector .title', HTMLElement);
  const lines = find(root, '#inspector .lines', HTMLElement);

  return {
    /**
     * @param {Model | null} model
     * @param {Target} target
     * @param {TileArray} tiles
     * @param {string} idle what to say when nothing is looked at
     */
    render(model, target, tiles, idle) {
      const description = model && target.kind !== 'none' ? describe(model, target, tiles) : { title: idle, lines: [] };
      setText(title, description.title);
      while (lines.children.length < description.lines.length) lines.append(document.createElement('p'));
      while (lines.children.length > description.lines.length) lines.lastElementChild?.remove();
      description.lines.forEach((line, i) => setText(lines.children[i], line));
    },
  };
}
