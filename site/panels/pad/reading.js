// What the network makes of the pad: the 28 x 28 that it sees, its ten outputs, and the digit they say.

import { barScale } from '../../view/colors.js';
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
     * @param {Float32Array | null} values of the outputs
     * @param {number} prediction
     * @param {string} words in place of the number, while there is none
     * @param {string} name of the outputs
     */
    render(values, prediction, words = '', name = 'A2') {
      setText(digit, values ? String(prediction) : '–');
      setText(number, values ? activation(values[prediction]) : words);
      number.dataset.value = values ? String(values[prediction]) : '';
      const { limit } = barScale(values ?? new Float32Array(0));
      bars.forEach(({ column, bar }, k) => {
        bar.style.height = values ? `${Math.max(0, Math.round(values[k] / limit * 100)) || 0}%` : '0';
        column.classList.toggle('most', values !== null && k === prediction);
        column.title = values ? `${name}[${k}] = ${activation(values[k])}` : '';
      });
      outputs.setAttribute('aria-label', values ? `${name}: ${Array.from(values, (a, k) => `${k} ${activation(a)}`).join(', ')}` : 'No outputs yet');
    },
  };
}
