// The ten classes: mean image, how many examples and how many of them held out; each a switch of what is shown.

import { count } from '../../view/format.js';
import { paintThumbnail } from '../thumbnail.js';

/** @import {Means} from '../../protocol.js' */

/**
 * @param {HTMLElement} root
 * @param {(digits: number[]) => void} choose
 */
export function createClasses(root, choose) {
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'false');
    const canvas = document.createElement('canvas');
    const name = document.createElement('b');
    const words = document.createElement('small');
    const bar = document.createElement('i');
    const held = document.createElement('i');
    name.textContent = String(digit);
    bar.append(held);
    const more = document.createElement('span');
    more.className = 'unseen';
    button.append(canvas, name, ' ', words, more, bar);
    button.onclick = () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      choose(chosen());
    };
    root.append(button);
    paintThumbnail(canvas, new Uint8Array(784));
    return { button, canvas, words, more, bar, held };
  });
  const chosen = () => buttons.flatMap(({ button }, digit) => (button.getAttribute('aria-pressed') === 'true' ? [digit] : []));

  return {
    clear() {
      for (const { button } of buttons) button.setAttribute('aria-pressed', 'false');
    },
    /** @param {Means} answer */
    render({ means, counts, held_out }) {
      const most = Math.max(...counts, 1);
      buttons.forEach(({ button, canvas, words, more, bar, held }, digit) => {
        paintThumbnail(canvas, Uint8Array.from(means.subarray(digit * 784, (digit + 1) * 784), Math.round));
        words.textContent = count(counts[digit]);
        bar.style.width = `${(counts[digit] / most) * 100}%`;
        held.style.width = `${counts[digit] ? (held_out[digit] / counts[digit]) * 100 : 0}%`;
        more.textContent = ` images, ${count(held_out[digit])} of them held out`;
        button.title = `${count(counts[digit])} images of ${digit}, ${count(held_out[digit])} held out. The picture is their mean.`;
      });
    },
  };
}
