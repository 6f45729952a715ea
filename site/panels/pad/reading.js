// What the network makes of the pad: the 28 x 28 that it sees, its ten outputs, and the digit they say.

import { activation } from '../../view/format.js';
import { createBars } from '../bars.js';
import { find, setText } from '../dom.js';
import { paintThumbnail } from '../thumbnail.js';

/** @param {ParentNode} root */
export function createReading(root) {
  const seen = find(root, '#pad-seen', HTMLCanvasElement);
  const digit = find(root, '#pad-digit', HTMLElement);
  const number = find(root, '#pad-number', HTMLElement);
  const bars = createBars(find(root, '#pad-outputs', HTMLElement));
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
      bars(values, prediction, name);
    },
  };
}
