// What the network makes of the pad: the 28 x 28 that it sees, its ten outputs, and the digit they say.

import { activation } from '../../view/format.js';
import { find, setText } from '../dom.js';
import { paintThumbnail } from '../thumbnail.js';

/** @param {ParentNode} root */
export function createReading(root) {
  const seen = find(root, '#pad-seen', HTMLCanvasElement);
  const digit = find(root, '#pad-digit', HTMLElement);
  const number = find(root, '#pad-number', HTMLElement);
  const outputs = find(root, '#pad-outputs', HTMLElement);
  const bars = Array.from({ length: 10 }, (_, k) => {
    const column = document.createElement('span');
    const bar = document.createElement('i');
    column.append(bar, String(k));
    outputs.append(column);
    return { column, bar };
  });
  paintThumbnail(seen, new Uint8Array(784));

  return {
    /** @param {Uint8Array | null} image */
    paint(image) {
      paintThumbnail(seen, image ?? new Uint8Array(784));
    },
    /**
     * @param {ArrayLike<number> | null} A2
     * @param {number} prediction
     * @param {string} words in place of the number, while there is none
     */
    render(A2, prediction, words = '') {
      setText(digit, A2 ? String(prediction) : '–');
      setText(number, A2 ? activation(A2[prediction]) : words);
      number.dataset.value = A2 ? String(A2[prediction]) : '';
      bars.forEach(({ column, bar }, k) => {
        bar.style.height = A2 ? `${Math.round(A2[k] * 100)}%` : '0';
        column.classList.toggle('most', A2 !== null && k === prediction);
        column.title = A2 ? `A2[${k}] = ${activation(A2[k])}` : '';
      });
      outputs.setAttribute('aria-label', A2 ? `A2: ${Array.from(A2, (a, k) => `${k} ${activation(a)}`).join(', ')}` : 'No outputs yet');
    },
  };
}
